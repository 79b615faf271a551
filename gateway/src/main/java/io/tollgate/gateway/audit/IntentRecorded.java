package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.Stage;
import io.vertx.core.Future;

/** Records where a call is about to go before anything is spent there. */
public final class IntentRecorded implements Stage<KeyedCall> {
    private final Stage<KeyedCall> next;

    public IntentRecorded(Stage<KeyedCall> next) {
        this.next = next;
    }

    @Override
    public Future<Answer> handle(KeyedCall call) {
        Future<Void> recorded = call.call().recordIntent();
        if (recorded.succeeded()) {
            return next.handle(call);
        }
        return recorded.transform(done -> done.succeeded()
                ? next.handle(call)
                : Future.failedFuture(new FailureException(new CallFailure.AuditUnavailable())));
    }
}
