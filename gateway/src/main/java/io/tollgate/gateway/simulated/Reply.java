package io.tollgate.gateway.simulated;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer ready to be delivered.
 *
 * @param counted what is charged for; null for nothing
 */
record Reply(
        int status,
        String contentType,
        Script script,
        @Nullable ChatAnswer counted) {
    static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream; charset=utf-8";
    private static final List<String> KEY_HEADERS = List.of("authorization", "x-api-key", "x-goog-api-key");

    /** An answer that nothing is charged for. */
    Reply(int status, String contentType, Script script) {
        this(status, contentType, script, null);
    }

    private Reply counting(ChatAnswer answer) {
        return new Reply(status, contentType, script, answer);
    }

    /**
     * Answers a request.
     *
     * @param body the request's body where it is a JSON object, or the texts of a form
     * @param form the request's body where it is a form
     * @param seed names the answer
     * @param account that some paths tell
     * @throws ApiError for what OpenAI would refuse too
     */
    static Reply to(
            HttpServerRequest request,
            @Nullable JsonObject body,
            @Nullable Form form,
            long seed,
            Behaviour behaviour,
            Account account) {
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
        if (behaviour.refuses() != null && body != null && body.containsKey(behaviour.refuses())) {
            throw ApiError.invalid(
                    "Extra inputs are not permitted: " + behaviour.refuses(), behaviour.refuses(), "extra_forbidden");
        }
        String path = path(request);
        if (Account.isAt(path)) {
            return whole(got(request, account(request, path, account)), behaviour);
        }
        if (Models.areAt(path)) {
            return whole(got(request, Models.answer(request, path)), behaviour);
        }
        return switch (Wire.of(request)) {
            case OPENAI -> openAi(path, request, body, form, seed, behaviour);
            case ANTHROPIC -> anthropic(path, posted(request, body), seed, behaviour);
            case GEMINI -> gemini(Gemini.Called.at(path), request, body, seed, behaviour);
        };
    }

    static @Nullable String key(HttpServerRequest request) {
        for (String name : KEY_HEADERS) {
            if (request.getHeader(name) != null) {
                return request.getHeader(name);
            }
        }
        return null;
    }

    /** The account is for whoever holds an admin key: one that begins with {@code sk-admin}. */
    private static JsonObject account(HttpServerRequest request, String path, Account account) {
        String key = String.valueOf(key(request)).replace("Bearer ", "");
        if (!key.startsWith(Account.ADMIN_KEY)) {
            throw ApiError.ofStatus(401);
        }
        try {
            return account.page(path, name -> {
                String value = request.getParam(name);
                return value == null ? "" : value;
            });
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw ApiError.invalid(String.valueOf(e.getMessage()), null, null);
        }
    }

    private static Reply openAi(
            String path,
            HttpServerRequest request,
            @Nullable JsonObject body,
            @Nullable Form form,
            long seed,
            Behaviour behaviour) {
        return switch (path) {
            case "/v1/chat/completions" -> chat(posted(request, body), seed, behaviour);
            case Responses.PATH -> responses(posted(request, body), seed, behaviour);
            case "/v1/embeddings" -> whole(Embeddings.answer(posted(request, body), behaviour), behaviour);
            case Responses.COUNT ->
                whole(
                        new JsonObject()
                                .put("object", "response.input_tokens")
                                .put(
                                        "input_tokens",
                                        Responses.request(posted(request, body)).prompt()),
                        behaviour);
            case "/v1/completions" -> completions(posted(request, body), seed, behaviour);
            case "/v1/moderations" -> whole(Moderations.answer(posted(request, body), seed), behaviour);
            case "/v1/images/generations" ->
                images(new Images(posted(request, body), "image_generation", 0, true, behaviour), behaviour);
            case "/v1/images/edits" ->
                images(new Images(posted(request, body), "image_edit", files(form), true, behaviour), behaviour);
            case "/v1/images/variations" ->
                images(new Images(posted(request, body), "image_edit", files(form), false, behaviour), behaviour);
            case "/v1/audio/speech" -> speech(new Speech(posted(request, body), behaviour), behaviour);
            case "/v1/audio/transcriptions", "/v1/audio/translations" ->
                transcription(new Transcription(posted(request, form), behaviour), behaviour);
            case "/v1/rerank", "/v2/rerank" ->
                whole(Rerank.answer(posted(request, body), path.startsWith("/v2"), seed, behaviour), behaviour);
            default -> {
                String message = "Invalid URL (" + request.method() + " " + path + ")";
                throw new ApiError(404, message, "invalid_request_error", null, null);
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
        ChatAnswer answer = ChatAnswer.to(request, behaviour, seed);
        Messages format = new Messages(answer, behaviour.usage());
        Reply reply = request.stream()
                ? stream(format.events(), Wire.ANTHROPIC, behaviour)
                : whole(format.whole(), behaviour);
        return reply.counting(answer);
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
        ChatAnswer answer = ChatAnswer.to(request, behaviour, seed);
        ChatFormat format = new ChatFormat(answer, behaviour.usage());
        Reply reply =
                request.stream() ? stream(format.events(), Wire.OPENAI, behaviour) : whole(format.whole(), behaviour);
        return reply.counting(answer);
    }

    private static Reply responses(JsonObject body, long seed, Behaviour behaviour) {
        ChatRequest request = Responses.request(body);
        ChatAnswer answer = ChatAnswer.to(request, behaviour, seed);
        Responses format = new Responses(body, answer, behaviour.usage());
        if (!request.stream()) {
            return whole(format.whole(), behaviour).counting(answer);
        }
        List<Event> events = format.events();
        Event error = Responses.broken(ApiError.ofStatus(500), Script.faultAt(events, behaviour));
        return new Reply(200, EVENTS, Script.stream(events, error, behaviour), answer);
    }

    private static Reply completions(JsonObject body, long seed, Behaviour behaviour) {
        Completions format = Completions.to(body, behaviour, seed);
        return format.streams() ? stream(format.events(), Wire.OPENAI, behaviour) : whole(format.whole(), behaviour);
    }

    /** How many images came with a form; a picture that JSON refers to counts as one. */
    private static int files(@Nullable Form form) {
        return form == null ? 1 : form.files().size();
    }

    private static Reply images(Images images, Behaviour behaviour) {
        return images.streams() ? stream(images.events(), Wire.OPENAI, behaviour) : whole(images.whole(), behaviour);
    }

    private static Reply speech(Speech speech, Behaviour behaviour) {
        return speech.streams()
                ? stream(speech.events(), Wire.OPENAI, behaviour)
                : new Reply(200, speech.contentType(), Script.whole(speech.sound(), behaviour));
    }

    private static Reply transcription(Transcription heard, Behaviour behaviour) {
        byte[] whole = heard.whole().getBytes(StandardCharsets.UTF_8);
        return heard.streams()
                ? stream(heard.events(), Wire.OPENAI, behaviour)
                : new Reply(200, heard.contentType(), Script.whole(whole, behaviour));
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

    private static Form posted(HttpServerRequest request, @Nullable Form form) {
        method(request, "POST");
        if (form == null) {
            throw ApiError.invalid("The body must be multipart/form-data.", null, null);
        }
        return form;
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
