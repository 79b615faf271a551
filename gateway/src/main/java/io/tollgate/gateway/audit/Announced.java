package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Stage;
import io.vertx.core.Future;

/** Notes where a call is about to go before anything is spent there. */
public final class Announced implements Stage {
    private final CallLog log;
    private final Stage next;

    public Announced(CallLog log, Stage next) {
        this.log = log;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(Call call) {
        // Where there is no room, what was noted on acceptance stands.
        log.intend(call);
        Future<Void> kept = log.kept();
        if (kept.succeeded()) {
            return next.handle(call);
        }
        return kept.transform(synced -> synced.succeeded()
                ? next.handle(call)
                : Future.failedFuture(new CallFailedException(new Failure.AuditUnavailable())));
    }
}
