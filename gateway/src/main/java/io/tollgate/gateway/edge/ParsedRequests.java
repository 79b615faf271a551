package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.Endpoint;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.UpstreamOperation;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;

/** Reads the requests of endpoints whose bodies are parsed. Belongs to one event loop. */
final class ParsedRequests implements RequestReader {
    private final Endpoint endpoint;
    private final BodyReader bodies;

    ParsedRequests(Endpoint endpoint, BodyReader bodies) {
        this.endpoint = endpoint;
        this.bodies = bodies;
    }

    @Override
    public Future<List<Request>> read(
            HttpServerRequest request, AccessGuard.Admission.Admitted admitted, ByteBudget.Lease memory) {
        try {
            MediaTypes.requireJson(request.headers());
        } catch (FailureException e) {
            return Future.failedFuture(e);
        }
        return bodies.read(request, memory).compose(body -> {
            try {
                Set<String> allowed = admitted.caller().models();
                if (!allowed.isEmpty()) {
                    new ModelRestriction(allowed, "", false).check(request.headers(), body);
                }
                return Future.succeededFuture(List.of(parse(body)));
            } catch (FailureException e) {
                return Future.failedFuture(e);
            }
        });
    }

    private ModelRequest parse(Buffer body) throws FailureException {
        return switch (endpoint) {
            case CHAT_COMPLETIONS, COMPAT_CHAT_COMPLETIONS, ACCOUNT_CHAT_COMPLETIONS ->
                RequestParser.parse(UpstreamOperation.CHAT_COMPLETIONS, body);
            case RESPONSES, ACCOUNT_RESPONSES -> RequestParser.parse(UpstreamOperation.RESPONSES, body);
            case EMBEDDINGS, ACCOUNT_EMBEDDINGS -> RequestParser.parse(UpstreamOperation.EMBEDDINGS, body);
            case ACCOUNT_RUN -> RunRequestParser.parse(body);
            case NATIVE, UNIVERSAL -> throw new IllegalStateException(endpoint + " passes through");
        };
    }
}
