package io.tollgate.gateway.payload;

import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.config.LoggingSettings;
import java.time.Instant;
import java.util.UUID;

/**
 * What was copied of one call, as it came.
 *
 * @param settings of its gateway
 * @param memory that the copies hold; closed by whoever is done with them
 */
record Captured(
        UUID call,
        Instant acceptedAt,
        String gateway,
        LoggingSettings settings,
        Copy request,
        Copy response,
        ByteBudget.Lease memory) {

    /** A body's beginning. */
    static final class Copy {
        private final byte[] bytes;
        private final int length;
        private final long whole;
        private final boolean streamed;

        /**
         * A copy.
         *
         * @param bytes of which the first {@code length} count
         * @param whole the length of the whole body
         * @param streamed whether the body was passed on while it arrived, so that nothing of it was copied
         */
        Copy(byte[] bytes, int length, long whole, boolean streamed) {
            this.bytes = bytes;
            this.length = length;
            this.whole = whole;
            this.streamed = streamed;
        }

        byte[] bytes() {
            return bytes;
        }

        int length() {
            return length;
        }

        long whole() {
            return whole;
        }

        boolean streamed() {
            return streamed;
        }
    }
}
