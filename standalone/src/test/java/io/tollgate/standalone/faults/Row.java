package io.tollgate.standalone.faults;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored row, as far as the client can judge it.
 *
 * @param number the client's name for the request; null where the gateway had not read its metadata yet
 * @param source the record that it was made of
 */
record Row(
        UUID call,
        @Nullable Long number,
        boolean stream,
        String outcome,
        int status,
        String usageSource,
        long inputTokens,
        long outputTokens,
        Source source) {
    static final String INTERRUPTED = "interrupted";

    /** A record's place in the usage topic. */
    record Source(int partition, long offset) {}

    boolean interrupted() {
        return outcome.equals(INTERRUPTED);
    }
}
