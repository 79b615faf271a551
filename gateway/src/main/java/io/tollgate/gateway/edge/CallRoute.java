package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.Api;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.Stage;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/**
 * A token-spending route: a request that is let in becomes a call, goes through the stages, and is answered. Its body is
 * read by a stage, once the call is accepted, and not before.
 */
final class CallRoute {
    private final Api api;
    private final Door door;
    private final BodyReader bodies;
    private final InFlight inFlight;
    private final Stage pipeline;
    private final Clock clock;

    CallRoute(Api api, Door door, BodyReader bodies, InFlight inFlight, Stage pipeline, Clock clock) {
        this.api = api;
        this.door = door;
        this.bodies = bodies;
        this.inFlight = inFlight;
        this.pipeline = pipeline;
        this.clock = clock;
    }

    void handle(HttpServerRequest request) {
        long nanos = System.nanoTime();
        Instant now = clock.instant();
        UUID id = Headers.uuid7(now.toEpochMilli());
        String requestId = Headers.requestId(request, id::toString);
        switch (door.enter(request, api.route())) {
            case Door.Entry.Refused refused -> ErrorResponses.send(request, requestId, refused.failure());
            case Door.Entry.Admitted admitted
            when !inFlight.enter() -> ErrorResponses.send(request, requestId, new Failure.Overloaded());
            case Door.Entry.Admitted admitted -> {
                Call call = new Call(new Call.Accepted(
                        id,
                        requestId,
                        api,
                        admitted.gateway().name(),
                        admitted.caller(),
                        admitted.operatorKeys(),
                        admitted.gateway().configuredKeys(),
                        request.headers(),
                        () -> bodies.read(request),
                        request.remoteAddress() == null
                                ? null
                                : request.remoteAddress().hostAddress(),
                        now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000,
                        nanos));
                call.ended().onSuccess(ending -> inFlight.leave());
                AnswerWriter writer = new AnswerWriter(request, call);
                pipeline.handle(call).onComplete(writer::answer, writer::failed);
            }
        }
    }
}
