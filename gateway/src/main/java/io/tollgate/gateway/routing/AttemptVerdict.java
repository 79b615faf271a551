package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.UpstreamStatus;
import org.jspecify.annotations.Nullable;

/**
 * What may follow an attempt: the one place that says whether to retry, and whether to try the next candidate. What the
 * provider may have done, and charge for, is not asked for again, there or elsewhere, unless somebody allows it.
 */
enum AttemptVerdict {
    /** It is answered, or the gateway itself refuses it, or it may have been charged. */
    FINAL,
    /** Another candidate may do better. */
    NEXT,
    /** The same candidate may do better in a moment, and so may another one. */
    RETRY;

    /**
     * What else is allowed.
     *
     * @param repeatAfterSent whether what may have been charged may be asked for again: the provider's setting
     * @param ownTimeout whether the caller itself has said how long an attempt may take, and what is to follow
     * @param retriesWished whether the caller itself has said how often to try
     * @param alternatives whether the caller itself has said what to try next, whatever the provider's error is
     */
    record Allowed(boolean repeatAfterSent, boolean ownTimeout, boolean retriesWished, boolean alternatives) {
        /** What goes for a call that says nothing, to a provider that is not configured otherwise. */
        static final Allowed USUALLY = new Allowed(false, false, false, false);
    }

    /** Exactly one of answer and cause is given. */
    static AttemptVerdict of(@Nullable Answer answer, @Nullable Throwable cause, Allowed allowed) {
        if (answer != null) {
            return of(answer, allowed);
        }
        return cause != null && FailureException.failureOf(cause) instanceof CallFailure failure
                ? of(failure, allowed)
                : FINAL;
    }

    private static AttemptVerdict of(Answer answer, Allowed allowed) {
        if (answer.reportsError()) {
            return NEXT;
        }
        if (answer.successful()) {
            return FINAL;
        }
        int status = answer.status();
        if (UpstreamStatus.refuses(status)) {
            // One that says when to come back, or that nothing is left to spend, means it.
            boolean rests = UpstreamStatus.throttles(status) && !allowed.retriesWished();
            return rests || asksToWait(answer) || answer.quotaUsedUp() ? NEXT : RETRY;
        }
        if (UpstreamStatus.mayPass(status)) {
            return allowed.repeatAfterSent() || allowed.retriesWished() ? RETRY : NEXT;
        }
        return allowed.alternatives() || !UpstreamStatus.isTheCallersOwn(status) ? NEXT : FINAL;
    }

    private static boolean asksToWait(Answer answer) {
        return answer.headers().contains("retry-after") || answer.headers().contains("retry-after-ms");
    }

    private static AttemptVerdict afterSending(boolean mayCount, boolean allowed) {
        return !mayCount || allowed ? RETRY : FINAL;
    }

    private static AttemptVerdict of(CallFailure failure, Allowed allowed) {
        return switch (failure) {
            case CallFailure.ProviderFailed f -> afterSending(f.mayCount(), allowed.repeatAfterSent());
            case CallFailure.ProviderTimeout f -> {
                AttemptVerdict verdict = afterSending(f.mayCount(), allowed.repeatAfterSent());
                yield verdict != FINAL || !allowed.ownTimeout()
                        ? verdict
                        : allowed.retriesWished() ? RETRY : allowed.alternatives() ? NEXT : FINAL;
            }
            case CallFailure.ProviderUnreachable f -> RETRY;
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
            case CallFailure.UnsupportedEncoding f -> FINAL;
            case CallFailure.RequestTimeout f -> FINAL;
            case CallFailure.CallerGone f -> FINAL;
            case CallFailure.RateLimited f -> FINAL;
            case CallFailure.BudgetExceeded f -> FINAL;
            case CallFailure.RouteLimited f -> FINAL;
            case CallFailure.AuditUnavailable f -> FINAL;
            case CallFailure.Overloaded f -> FINAL;
            case CallFailure.Internal f -> FINAL;
        };
    }
}
