package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.Gateways;
import io.tollgate.gateway.config.LoggingSettings;
import io.tollgate.gateway.payload.Payloads;
import io.vertx.core.Future;
import java.util.List;

/** Reads what an accepted call asks for, its headers and then its request, and refuses what cannot be understood. */
public final class RequestReading implements Stage<Call> {
    private final Gateways gateways;
    private final Payloads payloads;
    private final Stage<ReadCall> next;

    /** @param payloads keeps what callers send and get, where their gateway asks for that */
    public RequestReading(Gateways gateways, Payloads payloads, Stage<ReadCall> next) {
        this.gateways = gateways;
        this.payloads = payloads;
        this.next = next;
    }

    @Override
    public Future<Answer> handle(Call call) {
        GatewaySettings gateway = gateways.find(call.accepted().gateway());
        boolean payload = gateway != null && gateway.logging().payload();
        CallOptions options;
        try {
            options = CallOptionsParser.parse(call.accepted().headers());
            payload =
                    payload && CallOptionsParser.collectsPayload(call.accepted().headers());
        } catch (FailureException e) {
            return Future.failedFuture(e);
        }
        call.state().options(options);
        LoggingSettings logging = payload && gateway != null ? gateway.logging() : null;
        return call.accepted().source().read().compose(requests -> {
            ReadCall read = new ReadCall(call, options, requests);
            call.state().request(read.request(), 0);
            call.state().requestBytes(bytes(requests));
            if (logging != null) {
                payloads.keep(read, logging);
            }
            return gateway != null && gateway.requireProject() && call.state().project() == null
                    ? Future.failedFuture(new FailureException(new CallFailure.ProjectRequired()))
                    : next.handle(read);
        });
    }

    private static long bytes(List<Request> requests) {
        long sum = 0;
        for (Request request : requests) {
            sum += request.bytes();
        }
        return sum;
    }
}
