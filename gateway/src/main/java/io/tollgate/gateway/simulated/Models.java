package io.tollgate.gateway.simulated;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** The models on offer, listed and one by one as each API has them, with its pages. */
final class Models {
    static final String SMALL = "simulated-small";
    static final String LARGE = "simulated-large";
    static final String EMBEDDING = "simulated-embedding";
    static final String MODERATION = "simulated-moderation";
    static final String IMAGE = "simulated-image";
    static final String SPEECH = "simulated-speech";
    /** Charged by tokens. */
    static final String TRANSCRIBE = "simulated-transcribe";
    /** Charged by the length of what it hears. */
    static final String WHISPER = "simulated-whisper";

    static final String RERANK = "simulated-rerank";
    /** When every model and every answer was made: 2026-01-01T00:00:00Z, so that answers repeat to the byte. */
    static final long CREATED = 1_767_225_600L;

    private static final List<String> ALL =
            List.of(SMALL, LARGE, EMBEDDING, MODERATION, IMAGE, SPEECH, TRANSCRIBE, WHISPER, RERANK);
    private static final String PATH = "/v1/models";
    private static final String BETA_PATH = "/v1beta/models";
    private static final String RESOURCE = "models/";
    private static final int CONTEXT = 128_000;
    private static final int OUTPUT = 32_768;
    private static final int USUAL_PAGE = 20;
    private static final Collector<JsonObject, JsonArray, JsonArray> ARRAY =
            Collector.of(JsonArray::new, JsonArray::add, JsonArray::addAll);

    private Models() {}

    /** Whether a path is that of the list, or of one of it. */
    static boolean areAt(String path) {
        return path.equals(PATH) || path.equals(BETA_PATH) || model(path) != null;
    }

    /** The model that a path names; null if it names none, or one of its methods. */
    private static @Nullable String model(String path) {
        for (String start : List.of(PATH + "/", BETA_PATH + "/")) {
            if (path.startsWith(start) && path.indexOf(':') < 0) {
                return path.substring(start.length());
            }
        }
        return null;
    }

    static JsonObject answer(HttpServerRequest request, String path) {
        String model = model(path);
        if (model != null && !ALL.contains(model)) {
            throw ApiError.noModel(model);
        }
        return switch (Wire.of(request)) {
            case OPENAI -> model == null ? list() : describe(model);
            case ANTHROPIC -> model == null ? anthropicPage(request) : anthropic(model);
            case GEMINI -> model == null ? geminiPage(request) : gemini(model);
        };
    }

    private static JsonObject list() {
        return new JsonObject()
                .put("object", "list")
                .put("data", ALL.stream().map(Models::describe).collect(ARRAY));
    }

    private static JsonObject describe(String model) {
        return new JsonObject()
                .put("id", model)
                .put("object", "model")
                .put("created", CREATED)
                .put("owned_by", "tollgate");
    }

    /** Anthropic API reference, "List Models". */
    private static JsonObject anthropicPage(HttpServerRequest request) {
        int from = ALL.indexOf(String.valueOf(request.getParam("after_id"))) + 1;
        int to = Math.min(ALL.size(), from + number(request, "limit", USUAL_PAGE));
        List<String> page = ALL.subList(from, to);
        return new JsonObject()
                .put("data", page.stream().map(Models::anthropic).collect(ARRAY))
                .put("has_more", to < ALL.size())
                .put("first_id", page.isEmpty() ? null : page.getFirst())
                .put("last_id", page.isEmpty() ? null : page.getLast());
    }

    private static JsonObject anthropic(String model) {
        return new JsonObject()
                .put("type", "model")
                .put("id", model)
                .put("display_name", model)
                .put("created_at", Instant.ofEpochSecond(CREATED).toString())
                .put("lifecycle", "active")
                .put("max_input_tokens", CONTEXT)
                .put("max_tokens", OUTPUT);
    }

    /** Gemini API reference, "models.list". */
    private static JsonObject geminiPage(HttpServerRequest request) {
        int from = Math.min(ALL.size(), number(request, "pageToken", 0));
        int to = Math.min(ALL.size(), from + number(request, "pageSize", USUAL_PAGE));
        JsonObject page = new JsonObject()
                .put(
                        "models",
                        ALL.subList(from, to).stream().map(Models::gemini).collect(ARRAY));
        return to < ALL.size() ? page.put("nextPageToken", String.valueOf(to)) : page;
    }

    private static JsonObject gemini(String model) {
        JsonArray methods = model.equals(EMBEDDING)
                ? new JsonArray().add("embedContent").add("batchEmbedContents")
                : new JsonArray()
                        .add("generateContent")
                        .add("streamGenerateContent")
                        .add("countTokens");
        return new JsonObject()
                .put("name", RESOURCE + model)
                .put("version", "001")
                .put("displayName", model)
                .put("inputTokenLimit", CONTEXT)
                .put("outputTokenLimit", OUTPUT)
                .put("supportedGenerationMethods", methods);
    }

    private static int number(HttpServerRequest request, String parameter, int absent) {
        String text = request.getParam(parameter);
        try {
            return text == null || text.isEmpty() ? absent : Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw ApiError.type(parameter, "an integer");
        }
    }
}
