package io.tollgate.gateway.simulated;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An answer ready to be delivered. */
record Reply(int status, String contentType, Script script) {
    static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream; charset=utf-8";
    private static final String MODELS = "/v1/models";

    /**
     * Answers a request.
     *
     * @param body the request's body where it is a JSON object
     * @param seed names the answer
     * @throws ApiError for what OpenAI would refuse too
     */
    static Reply to(HttpServerRequest request, @Nullable JsonObject body, long seed, Behaviour behaviour) {
        if (behaviour.body() != null) {
            return new Reply(
                    behaviour.status(),
                    JSON,
                    Script.whole(behaviour.body().getBytes(StandardCharsets.UTF_8), behaviour));
        }
        if (behaviour.status() != 200) {
            ApiError error = ApiError.ofStatus(behaviour.status());
            String key = request.getHeader(HttpHeaders.AUTHORIZATION);
            throw behaviour.echoKey() ? error.withMessage(error.getMessage() + " You sent: " + key) : error;
        }
        String path = path(request);
        return switch (path) {
            case "/v1/chat/completions" -> chat(posted(request, body), seed, behaviour);
            case "/v1/embeddings" -> whole(Embeddings.answer(posted(request, body), behaviour), behaviour);
            case MODELS -> whole(got(request, Models.list()), behaviour);
            default -> {
                if (!path.startsWith(MODELS + "/")) {
                    String message = "Invalid URL (" + request.method() + " " + path + ")";
                    throw new ApiError(404, message, "invalid_request_error", null, null);
                }
                yield whole(got(request, Models.get(path.substring(MODELS.length() + 1))), behaviour);
            }
        };
    }

    static Reply error(ApiError error, Behaviour behaviour) {
        return new Reply(
                error.status(), JSON, Script.whole(error.body().toBuffer().getBytes(), behaviour));
    }

    private static Reply chat(JsonObject body, long seed, Behaviour behaviour) {
        ChatRequest request = ChatRequest.of(body);
        ChatFormat format = new ChatFormat(ChatAnswer.to(request, behaviour, seed), behaviour.usage());
        return request.stream()
                ? new Reply(200, EVENTS, Script.stream(format.events(), behaviour))
                : whole(format.whole(), behaviour);
    }

    private static Reply whole(JsonObject answer, Behaviour behaviour) {
        return new Reply(200, JSON, Script.whole(answer.toBuffer().getBytes(), behaviour));
    }

    private static JsonObject posted(HttpServerRequest request, @Nullable JsonObject body) {
        method(request, "POST");
        if (body == null) {
            throw ApiError.invalid("We could not parse the JSON body of your request.", null, null);
        }
        return body;
    }

    private static JsonObject got(HttpServerRequest request, JsonObject answer) {
        method(request, "GET");
        return answer;
    }

    static String path(HttpServerRequest request) {
        String path = request.path();
        return path == null ? "" : path;
    }

    private static void method(HttpServerRequest request, String only) {
        if (!request.method().name().equals(only)) {
            String message = "Not allowed to " + request.method() + " on " + request.path() + ".";
            throw new ApiError(405, message, "invalid_request_error", null, "method_not_supported");
        }
    }
}
