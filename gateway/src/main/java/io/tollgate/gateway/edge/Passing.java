package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Passage;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.Gateways;
import io.tollgate.gateway.policy.WithinLimits;
import io.tollgate.gateway.routing.PassedOn;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/** Passes calls on that are for providers' own APIs, and hands others to the next stage. */
public final class Passing implements Stage {
    private final Gateways gateways;
    private final WithinLimits limits;
    private final PassedOn passedOn;
    private final Stage next;

    public Passing(Gateways gateways, WithinLimits limits, PassedOn passedOn, Stage next) {
        this.gateways = gateways;
        this.limits = limits;
        this.passedOn = passedOn;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(Call call) {
        Supplier<Future<List<Passage>>> requests = call.accepted().requests();
        if (requests == null) {
            return next.handle(call);
        }
        try {
            call.wishes(WishesReader.read(call.accepted().headers()));
        } catch (CallFailedException e) {
            return Future.failedFuture(e);
        }
        return requests.get().compose(all -> pass(call, all));
    }

    private Future<Answer> pass(Call call, List<Passage> requests) {
        call.passes(requests.getFirst(), 0);
        call.requestBytes(requests.stream()
                .mapToLong(request -> Math.max(0, request.content().length()))
                .sum());
        try {
            Understood.checkProject(gateways, call);
        } catch (CallFailedException e) {
            return Future.failedFuture(e);
        }
        return limits.handle(call, known -> passedOn.first(known, requests));
    }
}
