package io.tollgate.gateway.audit;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Stage;
import io.vertx.core.Future;

/** Notes where a call is about to go before anything is spent there. */
public final class Announced implements Stage {
    private final Stage next;

    public Announced(Stage next) {
        this.next = next;
    }

    @Override
    public Future<Answer> handle(Call call) {
        Future<Void> noted = call.announce();
        if (noted.succeeded()) {
            return next.handle(call);
        }
        return noted.transform(done -> done.succeeded()
                ? next.handle(call)
                : Future.failedFuture(new CallFailedException(new Failure.AuditUnavailable())));
    }
}
