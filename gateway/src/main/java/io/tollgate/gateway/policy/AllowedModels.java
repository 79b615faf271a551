package io.tollgate.gateway.policy;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.Target;
import io.vertx.core.Future;
import java.util.Set;

/** Lets a call through only to the models that the caller's token allows, named by id, as {@code provider/model},
 * or by the alias that they were chosen for. */
public final class AllowedModels implements Stage<RoutedCall> {
    private final Stage<RoutedCall> next;

    public AllowedModels(Stage<RoutedCall> next) {
        this.next = next;
    }

    @Override
    public Future<Answer> handle(RoutedCall call) {
        Set<String> allowed = call.call().accepted().caller().models();
        Target target = call.target();
        String behind = call.call().state().behind();
        if (allowed.isEmpty()
                || (behind != null && allowed.contains(behind))
                || allowed.contains(target.model())
                || allowed.contains(target.provider() + "/" + target.model())) {
            return next.handle(call);
        }
        return Future.failedFuture(new FailureException(new CallFailure.ModelNotAllowed(target.model())));
    }
}
