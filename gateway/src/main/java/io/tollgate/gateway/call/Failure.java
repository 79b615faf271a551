package io.tollgate.gateway.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not answered as asked. The message is for the caller: it says what was wrong, where, and what is
 * allowed, and holds nothing secret. Each package that refuses requests has a closed set of its own.
 */
public interface Failure {
    /** When to try again where nothing better is known. */
    Duration SOON = Duration.ofSeconds(1);

    /** Its code, status and number: a row of the one table. */
    FailureCode code();

    /** One or two sentences for the caller. */
    String message();

    /** The field or header at fault; null if there is none. */
    default @Nullable String param() {
        return null;
    }

    /** When trying again may help; null if waiting does not help. */
    default @Nullable Duration retryAfter() {
        return null;
    }

    /** What the audit row of an accepted call says. */
    default Outcome outcome() {
        return code().outcome();
    }

    /** Whole seconds to wait, at least one. */
    static long seconds(Duration duration) {
        return Math.max(1, (duration.toMillis() + 999) / 1_000);
    }
}
