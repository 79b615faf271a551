package io.tollgate.consumer.intake;

import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Which records of a partition are stored together: from one offset to another, both included. It is kept as the
 * metadata of the committed offset, and makes the token under which its rows are inserted, so that it is stored once
 * whoever carries it out.
 */
record Plan(long first, long last) {
    private static final String PREFIX = "plan:";

    Plan {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("no range of offsets: " + first + " to " + last);
        }
    }

    /** What to commit before the plan is carried out. */
    OffsetAndMetadata toCommit() {
        return new OffsetAndMetadata(first, PREFIX + last);
    }

    /** The plan that was being carried out when this was committed, if one was. */
    static Optional<Plan> in(OffsetAndMetadata committed) {
        String metadata = committed.metadata();
        if (metadata == null || !metadata.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Plan(committed.offset(), Long.parseLong(metadata.substring(PREFIX.length()))));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "the committed offset " + committed.offset() + " holds a plan that cannot be read: " + metadata, e);
        }
    }

    /**
     * The token of the plan's insert.
     *
     * @param source names the topic as it was created and the partition, so that a topic recreated repeats no token
     */
    String token(String source) {
        return source + "-" + first + "-" + last;
    }
}
