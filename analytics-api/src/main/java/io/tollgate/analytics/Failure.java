package io.tollgate.analytics;

import java.time.Duration;

/** Why a request got no figures; {@link ErrorResponses} says how each is answered. */
sealed interface Failure {
    /** A parameter that is unknown or has a value that is not allowed. */
    record InvalidParameter(String parameter, String message) implements Failure {}

    /** The caller may not see what it asked for. */
    record Denied(String code, String message) implements Failure {}

    record NoSuchRoute(String path) implements Failure {}

    /** There is no such call, or none that the caller may see. */
    record NoSuchCall(String call) implements Failure {}

    /** Nothing is kept of the call's prompt and answer, or there is no such call that the caller may see. */
    record NoSuchPayload(String call) implements Failure {}

    record MethodNotAllowed(String method) implements Failure {}

    /** As many queries as allowed are running. */
    record Overloaded(int maxConcurrent) implements Failure {}

    /** An export of the caller is under way, or so many of others that there may be no more. */
    record TooManyExports(int inAll) implements Failure {}

    /** So many streams of calls are open, of the caller or of all, that there may be no more. */
    record TooManyListeners(int ofACaller, int inAll) implements Failure {}

    /** ClickHouse is unreachable, or the consumer has not made the table yet. */
    record Unavailable(String message) implements Failure {}

    /** The query hit a limit of memory or rows. */
    record TooLarge(String limit) implements Failure {}

    /** The query hit its time limit. */
    record TookTooLong(Duration limit) implements Failure {}

    /** A fault of ours; what it was is in the log. */
    record Broken() implements Failure {}
}
