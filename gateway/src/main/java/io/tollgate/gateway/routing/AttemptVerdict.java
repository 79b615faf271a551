package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.UpstreamStatus;
import org.jspecify.annotations.Nullable;

/** What may follow an attempt: the one place that says whether to retry, and whether to try the next candidate. */
enum AttemptVerdict {
    /** It is answered, or the gateway itself refuses it. */
    FINAL,
    /** Another candidate may do better. */
    NEXT,
    /** The same candidate may do better in a moment, and so may another one. */
    RETRY;

    /** Exactly one of the two is given. */
    static AttemptVerdict of(@Nullable Answer answer, @Nullable Throwable cause) {
        if (answer != null) {
            return of(answer);
        }
        return cause != null && FailureException.failureOf(cause) instanceof CallFailure failure ? of(failure) : FINAL;
    }

    private static AttemptVerdict of(Answer answer) {
        if (answer.successful()) {
            return FINAL;
        }
        return UpstreamStatus.mayPass(answer.status()) ? RETRY : NEXT;
    }

    private static AttemptVerdict of(CallFailure failure) {
        return switch (failure) {
            case CallFailure.ProviderFailed f -> RETRY;
            case CallFailure.ProviderTimeout f -> RETRY;
            case CallFailure.ProviderUnavailable f -> NEXT;
            case CallFailure.ProviderThrottled f -> NEXT;
            case CallFailure.ProviderKeyMissing f -> NEXT;
            case CallFailure.NoCapableModel f -> NEXT;
            case CallFailure.InvalidJson f -> FINAL;
            case CallFailure.InvalidRequest f -> FINAL;
            case CallFailure.InvalidHeader f -> FINAL;
            case CallFailure.ProjectRequired f -> FINAL;
            case CallFailure.UnsupportedContent f -> NEXT;
            case CallFailure.UnsupportedParameter f -> NEXT;
            case CallFailure.ModelNotAllowed f -> FINAL;
            case CallFailure.ModelUncertain f -> FINAL;
            case CallFailure.NotBooked f -> FINAL;
            case CallFailure.ModelNotFound f -> FINAL;
            case CallFailure.BodyTooLarge f -> FINAL;
            case CallFailure.UnsupportedMediaType f -> FINAL;
            case CallFailure.RequestTimeout f -> FINAL;
            case CallFailure.CallerGone f -> FINAL;
            case CallFailure.RateLimited f -> FINAL;
            case CallFailure.BudgetExceeded f -> FINAL;
            case CallFailure.AuditUnavailable f -> FINAL;
            case CallFailure.Overloaded f -> FINAL;
            case CallFailure.Internal f -> FINAL;
        };
    }
}
