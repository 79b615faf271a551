package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Passage;
import io.tollgate.gateway.call.Stage;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A token-spending route: a request that is let in becomes a call, goes through the stages, and is answered. Its body is
 * read by a stage, once the call is accepted, and not before.
 */
final class CallRoute {
    private final ApiRoute route;
    private final Door door;
    private final BodyReader bodies;
    private final @Nullable Requests requests;
    private final InFlight inFlight;
    private final Stage pipeline;
    private final Clock clock;

    /** Reads the requests that are passed on as they are. */
    @FunctionalInterface
    interface Requests {
        Future<List<Passage>> read(HttpServerRequest request, Door.Entry.Admitted admitted);
    }

    /** A route whose bodies are understood. */
    CallRoute(ApiRoute route, Door door, BodyReader bodies, InFlight inFlight, Stage pipeline, Clock clock) {
        this(route, door, bodies, null, inFlight, pipeline, clock);
    }

    /** @param requests null for a route whose bodies are understood */
    CallRoute(
            ApiRoute route,
            Door door,
            BodyReader bodies,
            @Nullable Requests requests,
            InFlight inFlight,
            Stage pipeline,
            Clock clock) {
        this.route = route;
        this.door = door;
        this.bodies = bodies;
        this.requests = requests;
        this.inFlight = inFlight;
        this.pipeline = pipeline;
        this.clock = clock;
    }

    void handle(HttpServerRequest request) {
        long nanos = System.nanoTime();
        Instant now = clock.instant();
        UUID id = CallIds.uuid7(now.toEpochMilli());
        String requestId = CallIds.requestId(request, id::toString);
        AccountPath at;
        try {
            at = AccountPath.in(request.path(), route.form());
        } catch (CallFailedException e) {
            ErrorResponses.send(request, requestId, route.errors(), e.failure());
            return;
        }
        switch (door.enter(request, route.api(), route.token(), at)) {
            case Door.Entry.Refused refused ->
                ErrorResponses.send(request, requestId, route.errors(), refused.failure());
            case Door.Entry.Admitted admitted
            when !inFlight.enter() -> ErrorResponses.send(request, requestId, route.errors(), new Failure.Overloaded());
            case Door.Entry.Admitted admitted -> {
                Call call = new Call(new Call.Accepted(
                        id,
                        requestId,
                        route.api(),
                        admitted.gateway().name(),
                        admitted.caller(),
                        admitted.operatorKeys(),
                        admitted.gateway().configuredKeys(),
                        request.headers(),
                        admitted.ownKeys(),
                        admitted.query(),
                        () -> bodies.read(request),
                        requests == null ? null : () -> requests.read(request, admitted),
                        request.remoteAddress() == null
                                ? null
                                : request.remoteAddress().hostAddress(),
                        now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000,
                        nanos));
                call.ended().onSuccess(ending -> inFlight.leave());
                AnswerWriter writer = new AnswerWriter(request, call, route);
                pipeline.handle(call).onComplete(writer::answer, writer::failed);
            }
        }
    }
}
