package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.GeminiPath;
import io.tollgate.gateway.edge.MediaTypes;
import io.tollgate.gateway.edge.RawPath;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the requests of endpoints whose bodies are parsed. Belongs to one event loop. */
public final class ParsedRequests implements RequestReader {
    private static final int LONGEST_MODEL = 512;

    private final @Nullable UpstreamOperation operation;
    private final BodyReader bodies;

    /** @param operation that requests ask for; null where path or body say that */
    public ParsedRequests(@Nullable UpstreamOperation operation, BodyReader bodies) {
        this.operation = operation;
        this.bodies = bodies;
    }

    @Override
    public Future<List<Request>> read(
            HttpServerRequest request, AccessGuard.Admission.Admitted admitted, ByteBudget.Lease memory) {
        String type = form(request);
        try {
            if (type == null) {
                MediaTypes.requireJson(request.headers());
            }
            String query = admitted.query();
            if (query != null && !RawPath.clearQuery(query)) {
                throw invalid("The query must be escaped.");
            }
        } catch (FailureException e) {
            return Future.failedFuture(e);
        }
        return bodies.readPlain(request, memory).compose(body -> {
            try {
                Set<String> allowed = admitted.caller().models();
                if (!allowed.isEmpty() && type == null) {
                    new ModelRestriction(allowed, "", false).checkPlain(request.headers(), body);
                }
                ModelRequest parsed = type == null
                        ? parse(request.path(), body)
                        : FormRequests.parse(Objects.requireNonNull(operation), type, body, allowed);
                return Future.succeededFuture(List.of(parsed.with(
                        passesQuery() ? admitted.query() : null,
                        admitted.providerKeys().isEmpty()
                                ? null
                                : admitted.providerKeys().getFirst())));
            } catch (FailureException e) {
                return Future.failedFuture(e);
            }
        });
    }

    /** The content type of a form, where the route takes one; else null. */
    private @Nullable String form(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return operation != null && operation.takesForms() && FormRequests.isForm(type) ? type : null;
    }

    /** Whether the query says something to the provider: what OpenAI's APIs are asked stands in the body alone. */
    private boolean passesQuery() {
        return operation != null
                && switch (operation.wireFormat()) {
                    case OPENAI_CHAT, OPENAI_RESPONSES -> false;
                    case ANTHROPIC_MESSAGES, GEMINI -> true;
                };
    }

    private ModelRequest parse(@Nullable String path, Buffer body) throws FailureException {
        if (operation == null) {
            String model = RunPath.model(path);
            return model == null ? RunRequestParser.parse(body) : RunRequestParser.parse(body, model);
        }
        if (!operation.modelInPath()) {
            return RequestParser.parse(operation, body);
        }
        GeminiPath at = GeminiPath.of(path);
        if (at == null || at.model().isEmpty() || at.model().length() > LONGEST_MODEL) {
            throw invalid("The path must name a model, as in /v1beta/models/{model}:generateContent.");
        }
        return RequestParser.parse(operation, body, at.model(), at.streams());
    }

    private static FailureException invalid(String message) {
        return new FailureException(new CallFailure.InvalidRequest(message, null));
    }
}
