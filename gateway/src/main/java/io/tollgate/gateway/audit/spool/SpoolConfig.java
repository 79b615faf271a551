package io.tollgate.gateway.audit.spool;

import java.nio.file.Path;

/**
 * Where the spool is and how large it may become.
 *
 * @param folder of its segments; made if it is missing; of one process at a time
 * @param maxBytes of all segments together
 * @param segmentBytes of one segment
 */
public record SpoolConfig(Path folder, long maxBytes, int segmentBytes) {
    private static final int LARGEST_SEGMENT = 8 << 20;
    private static final int SMALLEST_SEGMENT = 1 << 20;

    /** A lane writes one segment, has a spare one, and needs room to leave some to the publisher. */
    private static final int SEGMENTS_PER_LANE = 4;

    public SpoolConfig {
        if (segmentBytes < 2 * Lane.MARGIN) {
            throw new IllegalArgumentException("a segment holds " + 2 * Lane.MARGIN + " bytes at least");
        }
    }

    /** With segments as large as is good for a number of lanes. */
    public static SpoolConfig of(Path folder, long maxBytes, int lanes) {
        long each = maxBytes / ((long) lanes * SEGMENTS_PER_LANE);
        return new SpoolConfig(folder, maxBytes, (int) Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, each)));
    }
}
