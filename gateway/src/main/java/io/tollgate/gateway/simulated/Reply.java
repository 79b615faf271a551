package io.tollgate.gateway.simulated;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer ready to be delivered. */
record Reply(int status, String contentType, Script script) {
    static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream; charset=utf-8";
    private static final String MODELS = "/v1/models";
    private static final List<String> KEY_HEADERS = List.of("authorization", "x-api-key", "x-goog-api-key");

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
            throw behaviour.echoKey() ? error.withMessage(error.getMessage() + " You sent: " + key(request)) : error;
        }
        String path = path(request);
        return switch (Wire.at(path)) {
            case OPENAI -> openAi(path, request, body, seed, behaviour);
            case ANTHROPIC -> anthropic(path, posted(request, body), seed, behaviour);
            case GEMINI -> gemini(Gemini.Called.at(path), request, body, seed, behaviour);
        };
    }

    private static @Nullable String key(HttpServerRequest request) {
        for (String name : KEY_HEADERS) {
            if (request.getHeader(name) != null) {
                return request.getHeader(name);
            }
        }
        return null;
    }

    private static Reply openAi(
            String path, HttpServerRequest request, @Nullable JsonObject body, long seed, Behaviour behaviour) {
        return switch (path) {
            case "/v1/chat/completions" -> chat(posted(request, body), seed, behaviour);
            case Responses.PATH -> responses(posted(request, body), seed, behaviour);
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

    private static Reply anthropic(String path, JsonObject body, long seed, Behaviour behaviour) {
        if (path.equals(Messages.COUNT)) {
            int prompt = Messages.request(body, true).prompt();
            return whole(new JsonObject().put("input_tokens", prompt), behaviour);
        }
        if (!path.equals(Messages.PATH)) {
            throw new ApiError(404, "Not found.", "not_found_error", null, null);
        }
        ChatRequest request = Messages.request(body, false);
        Messages format = new Messages(ChatAnswer.to(request, behaviour, seed), behaviour.usage());
        return request.stream() ? stream(format.events(), Wire.ANTHROPIC, behaviour) : whole(format.whole(), behaviour);
    }

    private static Reply gemini(
            Gemini.Called called,
            HttpServerRequest request,
            @Nullable JsonObject body,
            long seed,
            Behaviour behaviour) {
        boolean stream = called.method().equals("streamGenerateContent");
        return switch (called.method()) {
            case "generateContent", "streamGenerateContent" -> {
                ChatRequest chat = Gemini.request(called.model(), posted(request, body), stream);
                Gemini format = new Gemini(ChatAnswer.to(chat, behaviour, seed), behaviour.usage());
                if (!stream) {
                    yield whole(format.whole(), behaviour);
                }
                if ("sse".equals(request.getParam("alt"))) {
                    yield stream(format.chunks().stream().map(Event::of).toList(), Wire.GEMINI, behaviour);
                }
                String error = Wire.GEMINI.error(ApiError.ofStatus(500)).encode();
                yield new Reply(200, JSON, Script.array(format.chunks(), error, behaviour));
            }
            case "embedContent" -> whole(Gemini.embedding(called.model(), posted(request, body), behaviour), behaviour);
            case "batchEmbedContents" -> whole(Gemini.embeddings(posted(request, body), behaviour), behaviour);
            case "countTokens" -> {
                int prompt = Gemini.request(called.model(), posted(request, body), false)
                        .prompt();
                yield whole(new JsonObject().put("totalTokens", prompt), behaviour);
            }
            default -> throw new ApiError(404, "Not found.", "not_found_error", null, null);
        };
    }

    static Reply error(Wire wire, ApiError error, Behaviour behaviour) {
        return new Reply(
                error.status(), JSON, Script.whole(wire.error(error).toBuffer().getBytes(), behaviour));
    }

    private static Reply chat(JsonObject body, long seed, Behaviour behaviour) {
        ChatRequest request = ChatRequest.of(body);
        ChatFormat format = new ChatFormat(ChatAnswer.to(request, behaviour, seed), behaviour.usage());
        return request.stream() ? stream(format.events(), Wire.OPENAI, behaviour) : whole(format.whole(), behaviour);
    }

    private static Reply responses(JsonObject body, long seed, Behaviour behaviour) {
        ChatRequest request = Responses.request(body);
        Responses format = new Responses(body, ChatAnswer.to(request, behaviour, seed), behaviour.usage());
        if (!request.stream()) {
            return whole(format.whole(), behaviour);
        }
        List<Event> events = format.events();
        Event error = Responses.broken(ApiError.ofStatus(500), Script.faultAt(events, behaviour));
        return new Reply(200, EVENTS, Script.stream(events, error, behaviour));
    }

    private static Reply stream(List<Event> events, Wire wire, Behaviour behaviour) {
        JsonObject failed = wire.error(ApiError.ofStatus(500));
        Event error = wire == Wire.ANTHROPIC ? Event.typed(failed) : Event.of(failed.encode());
        return new Reply(200, EVENTS, Script.stream(events, error, behaviour));
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
