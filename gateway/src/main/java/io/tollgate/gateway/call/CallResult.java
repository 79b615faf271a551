package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt, or of a call: the one place that derives outcome and error code, so that attempts, rows and
 * statistics use the same words.
 *
 * @param errorCode a code of {@link FailureCode}; null if nothing failed
 */
public record CallResult(Outcome outcome, @Nullable String errorCode) {
    public static final CallResult SUCCEEDED = new CallResult(Outcome.SUCCEEDED, null);

    /**
     * What an upstream's answer comes to.
     *
     * @param status HTTP status of the upstream
     * @param failure why the answer is not complete, or what it reports in spite of its status; null if nothing
     */
    public static CallResult of(int status, @Nullable Failure failure) {
        if (failure != null) {
            return of(failure);
        }
        if (UpstreamStatus.throttles(status)) {
            return new CallResult(Outcome.THROTTLED, FailureCode.PROVIDER_ERROR.id());
        }
        return UpstreamStatus.succeeds(status)
                ? SUCCEEDED
                : new CallResult(Outcome.FAILED, FailureCode.PROVIDER_ERROR.id());
    }

    public static CallResult of(Failure failure) {
        return new CallResult(failure.outcome(), failure.code().id());
    }
}
