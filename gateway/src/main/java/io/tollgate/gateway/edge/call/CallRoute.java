package io.tollgate.gateway.edge.call;

import io.tollgate.gateway.call.AcceptedCall;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Caller;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.AccountPath;
import io.tollgate.gateway.edge.CallIds;
import io.tollgate.gateway.edge.ErrorResponses;
import io.tollgate.gateway.edge.WriteStalls;
import io.tollgate.gateway.edge.request.RequestReader;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/**
 * A token-spending route: a request that is let in becomes a call, goes through the stages, and is answered. Its body
 * is read by a stage, once the call is accepted, and not before.
 */
final class CallRoute {
    private final EndpointRoute route;
    private final AccessGuard guard;
    private final RequestReader requests;
    private final Dialects dialects;
    private final InFlight inFlight;
    private final ByteBudget budget;
    private final WriteStalls stalls;
    private final KeepAlives keepAlives;
    private final Stage<Call> pipeline;
    private final Clock clock;

    CallRoute(
            EndpointRoute route,
            AccessGuard guard,
            RequestReader requests,
            Dialects dialects,
            InFlight inFlight,
            ByteBudget budget,
            WriteStalls stalls,
            KeepAlives keepAlives,
            Stage<Call> pipeline,
            Clock clock) {
        this.route = route;
        this.guard = guard;
        this.requests = requests;
        this.dialects = dialects;
        this.inFlight = inFlight;
        this.budget = budget;
        this.stalls = stalls;
        this.keepAlives = keepAlives;
        this.pipeline = pipeline;
        this.clock = clock;
    }

    EndpointRoute route() {
        return route;
    }

    /** Who shares the memory budget with others: a token, or all who come without one together. */
    private static String owner(Caller caller) {
        return caller.tokenId() == null ? "" : caller.tokenId();
    }

    /** An exception on the way ends the call like any other failure. */
    private Future<Answer> handle(Call call) {
        try {
            return pipeline.handle(call);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    void handle(HttpServerRequest request) {
        long nanos = System.nanoTime();
        Instant now = clock.instant();
        UUID id = CallIds.uuid7(now.toEpochMilli());
        String requestId = CallIds.requestId(request, id::toString);
        AccountPath at;
        try {
            at = AccountPath.in(request.path(), route.form());
        } catch (FailureException e) {
            ErrorResponses.send(request, requestId, route.errors(request.path()), e.failure());
            return;
        }
        switch (guard.admit(request, route.endpoint(), route.token(), at)) {
            case AccessGuard.Admission.Refused refused ->
                ErrorResponses.send(request, requestId, route.errors(request.path()), refused.failure());
            case AccessGuard.Admission.Admitted admitted
            when !inFlight.enter() ->
                ErrorResponses.send(request, requestId, route.errors(request.path()), new CallFailure.Overloaded());
            case AccessGuard.Admission.Admitted admitted -> {
                ByteBudget.Lease memory = budget.lease(owner(admitted.caller()));
                Call call = new Call(
                        new AcceptedCall(
                                id,
                                requestId,
                                route.endpoint(),
                                admitted.gateway().name(),
                                admitted.caller(),
                                admitted.operatorKeys(),
                                admitted.gateway().configuredKeys(),
                                request.headers(),
                                () -> requests.read(request, admitted, memory),
                                request.remoteAddress() == null
                                        ? null
                                        : request.remoteAddress().hostAddress(),
                                now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000,
                                nanos),
                        memory);
                call.ended().onSuccess(end -> inFlight.leave());
                AnswerWriter writer = new AnswerWriter(request, call, route, dialects, stalls, keepAlives);
                handle(call).onComplete(writer::answer, writer::failed);
            }
        }
    }
}
