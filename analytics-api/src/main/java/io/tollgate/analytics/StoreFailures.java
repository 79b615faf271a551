package io.tollgate.analytics;

import com.clickhouse.client.api.ServerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what a failure of ClickHouse or of its driver means to a caller; what it was in detail is for the log alone.
 */
final class StoreFailures {
    private static final Logger log = LoggerFactory.getLogger(StoreFailures.class);

    private StoreFailures() {}

    static RefusedException refusal(Exception failure, QueryLimits limits) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedException refused) {
                return refused;
            }
            if (cause instanceof InterruptedException) {
                // Another statement of the same question was refused, or the service ends.
                return new RefusedException(new Failure.Unavailable("the question was given up"), failure);
            }
            if (cause instanceof ServerException server) {
                return new RefusedException(meaning(server, limits), failure);
            }
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        log.warn("ClickHouse cannot be reached: {}", root.toString());
        log.debug("ClickHouse cannot be reached", failure);
        return new RefusedException(new Failure.Unavailable("the store of calls cannot be reached"), failure);
    }

    /** By the codes of ClickHouse's {@code ErrorCodes.cpp}. */
    private static Failure meaning(ServerException server, QueryLimits limits) {
        return switch (server.getCode()) {
            case 60, 81 -> new Failure.Unavailable("the table of calls is not there yet");
            case 159, 160, 209 -> new Failure.TookTooLong(limits.time());
            case 241 -> new Failure.TooLarge("more than " + (limits.memory() >> 20) + " MiB of memory");
            case 158, 307 ->
                new Failure.TooLarge(
                        "more than " + limits.rows() + " rows to read, or more than " + limits.groups() + " groups");
            case 396 -> new Failure.TooLarge("too many rows in the answer");
            case 202, 439 -> new Failure.Unavailable("the store of calls is overloaded");
            default -> {
                log.error("ClickHouse refused a query of ours", server);
                yield new Failure.Broken();
            }
        };
    }
}
