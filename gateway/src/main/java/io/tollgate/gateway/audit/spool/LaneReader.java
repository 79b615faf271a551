package io.tollgate.gateway.audit.spool;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The publisher's side of a lane: hands out its outcomes one after the other, and lets go of a segment once all of them
 * are acknowledged and no call counts on it. For the publisher's thread, but for {@link Sent#acknowledged}.
 */
public final class LaneReader {
    private final Queue<Segment> segments;
    private final boolean again;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private @Nullable Segment segment;
    private int position = Segment.HEADER;

    /** An outcome, or an adjustment, that is on its way to Kafka. */
    public static final class Sent {
        private final Segment segment;
        private final int end;
        private final long atMillis;
        private final UUID id;
        private final byte[] row;
        private final boolean again;
        private final boolean adjustment;
        private volatile boolean done;

        private Sent(Segment segment, SpoolRecord outcome, boolean again) {
            this.segment = segment;
            this.end = outcome.position() + outcome.size();
            this.atMillis = outcome.atMillis();
            this.id = outcome.id();
            this.row = outcome.payload();
            this.again = again || outcome.kind() == SpoolRecord.Kind.OUTCOME_AGAIN;
            this.adjustment = outcome.kind() == SpoolRecord.Kind.ADJUSTMENT;
        }

        /** The call's, or the adjustment's. */
        public UUID id() {
            return id;
        }

        public byte[] row() {
            return row;
        }

        /** Whether it may have been published before. */
        public boolean again() {
            return again;
        }

        /** Whether it is an adjustment, rather than a call's row. */
        public boolean isAdjustment() {
            return adjustment;
        }

        /** Kafka has it. For any thread. */
        public void acknowledged() {
            done = true;
        }
    }

    /**
     * A reader of a lane's segments.
     *
     * @param again whether what they hold may have been published by an earlier run
     */
    LaneReader(Queue<Segment> segments, boolean again) {
        this.segments = segments;
        this.again = again;
    }

    /** The next outcome; null if there is none at the moment. */
    public @Nullable Sent next() {
        for (Segment reading = reading(); reading != null; reading = reading()) {
            // In this order: what was appended before the segment was completed is seen.
            boolean complete = reading.isComplete();
            int end = reading.end();
            while (position < end && reading.holds(position)) {
                int at = position;
                position += reading.sizeAt(at);
                if (reading.publishedAt(at)) {
                    Sent next = new Sent(reading, reading.at(at), again);
                    sent.add(next);
                    return next;
                }
            }
            if (!complete || !advance()) {
                return null;
            }
        }
        return null;
    }

    private @Nullable Segment reading() {
        if (segment == null) {
            segment = segments.peek();
            position = segment == null ? 0 : segment.acked();
        }
        return segment;
    }

    /** Goes on to the segment after this one, if there is one. */
    private boolean advance() {
        Iterator<Segment> all = segments.iterator();
        while (all.hasNext()) {
            if (all.next() == segment && all.hasNext()) {
                segment = all.next();
                position = segment.acked();
                return true;
            }
        }
        return false;
    }

    /**
     * Notes what was acknowledged, and lets go of the segments that nobody needs.
     *
     * @return a segment to delete, which may not be the last; null if there is none
     */
    @Nullable
    Segment release() {
        for (Sent first = sent.peek(); first != null && first.done; first = sent.peek()) {
            sent.remove();
            first.segment.acked(first.end);
        }
        Segment first = segments.peek();
        Sent unacknowledged = sent.peek();
        if (first == null
                || !first.isComplete()
                || first.needed()
                || (unacknowledged != null && unacknowledged.segment == first)
                || segment == null
                || (segment == first && position < first.end() && first.holds(position))) {
            return null;
        }
        if (segment == first) {
            segment = null;
        }
        return segments.poll();
    }

    /** Whether everything that was appended is acknowledged. */
    public boolean drained() {
        return sent.isEmpty() && atEnd();
    }

    /** Whether everything that was appended was handed out. */
    boolean atEnd() {
        return nextMillis() == Long.MAX_VALUE;
    }

    /** When the oldest outcome that is not acknowledged was appended; {@link Long#MAX_VALUE} if there is none. */
    long oldestMillis() {
        Sent first = sent.peek();
        return first == null ? nextMillis() : first.atMillis;
    }

    /** When the next outcome was appended; {@link Long#MAX_VALUE} if there is none at the moment. */
    public long nextMillis() {
        Segment from = segment;
        int at = position;
        for (Segment one : segments) {
            if (from != null && one != from) {
                continue;
            }
            at = from == null ? one.acked() : at;
            from = null;
            for (int end = one.end(); at < end && one.holds(at); at += one.sizeAt(at)) {
                if (one.publishedAt(at)) {
                    return one.atMillis(at);
                }
            }
        }
        return Long.MAX_VALUE;
    }
}
