package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Stage;
import io.vertx.core.Future;

/**
 * Leaves one audit row for each accepted call, however it ends, and be it by the death of the process. No call is
 * served whose row could not be kept.
 */
public final class Audited implements Stage<Call> {
    private final CallLog log;
    private final Stage<Call> next;

    public Audited(CallLog log, Stage<Call> next) {
        this.log = log;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(Call call) {
        if (!log.accepted(call)) {
            return Future.failedFuture(new FailureException(new CallFailure.AuditUnavailable()));
        }
        return next.handle(call);
    }
}
