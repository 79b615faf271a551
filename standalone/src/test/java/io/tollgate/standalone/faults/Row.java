package io.tollgate.standalone.faults;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored row, as far as the client can judge it.
 *
 * @param number the client's name for the request; null where the gateway had not read its metadata yet
 */
record Row(
        UUID call,
        @Nullable Long number,
        boolean stream,
        String outcome,
        int status,
        String usageSource,
        long inputTokens,
        long outputTokens) {
    static final String INTERRUPTED = "interrupted";

    boolean interrupted() {
        return outcome.equals(INTERRUPTED);
    }
}
