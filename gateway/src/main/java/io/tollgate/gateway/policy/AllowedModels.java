package io.tollgate.gateway.policy;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Stage;
import io.vertx.core.Future;
import java.util.Set;

/** Lets only those models be called that the caller's token is for, named by their ids or as {@code provider/model}. */
public final class AllowedModels implements Stage {
    private final Stage next;

    public AllowedModels(Stage next) {
        this.next = next;
    }

    @Override
    public Future<Answer> handle(Call call) {
        Set<String> allowed = call.accepted().caller().models();
        Call.Target target = call.target();
        if (allowed.isEmpty()
                || target == null
                || allowed.contains(target.model())
                || allowed.contains(target.provider() + "/" + target.model())) {
            return next.handle(call);
        }
        return Future.failedFuture(new CallFailedException(new Failure.ModelNotAllowed(target.model())));
    }
}
