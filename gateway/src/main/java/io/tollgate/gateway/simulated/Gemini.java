package io.tollgate.gateway.simulated;

import io.tollgate.gateway.simulated.Behaviour.UsagePlace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gemini's API: reads a request as a chat, and writes the chat's answer as Gemini does. */
final class Gemini {
    private final ChatAnswer answer;
    private final UsagePlace place;

    Gemini(ChatAnswer answer, UsagePlace place) {
        this.answer = answer;
        this.place = place;
    }

    /**
     * A method of a model, as a path names both.
     *
     * @param method such as {@code generateContent}; empty where the path names none
     */
    record Called(String model, String method) {
        static Called at(String path) {
            String last = path.substring(path.lastIndexOf('/') + 1);
            int colon = last.indexOf(':');
            return colon < 0 ? new Called(last, "") : new Called(last.substring(0, colon), last.substring(colon + 1));
        }
    }

    /**
     * A request, in OpenAI's words.
     *
     * @throws ApiError for a request that Gemini would refuse too
     */
    static ChatRequest request(String model, JsonObject body, boolean stream) {
        JsonArray messages = new JsonArray();
        JsonObject system = Fields.object(body, "systemInstruction");
        if (system != null) {
            messages.add(new JsonObject().put("role", "system").put("content", text(system)));
        }
        for (Object each : Fields.array(body, "contents")) {
            if (!(each instanceof JsonObject content)) {
                throw ApiError.type("contents", "objects");
            }
            content(content, messages);
        }
        JsonObject chat =
                new JsonObject().put("model", model).put("messages", messages).put("stream", stream);
        JsonObject config = Fields.object(body, "generationConfig");
        if (config != null) {
            generation(config, chat);
        }
        JsonArray tools = tools(body);
        if (!tools.isEmpty()) {
            chat.put("tools", tools);
            choice(body, chat);
        }
        return ChatRequest.of(chat);
    }

    private static void generation(JsonObject config, JsonObject chat) {
        if (config.getValue("maxOutputTokens") != null) {
            chat.put("max_tokens", config.getValue("maxOutputTokens"));
        }
        if (config.getValue("stopSequences") != null) {
            chat.put("stop", config.getValue("stopSequences"));
        }
        if ("application/json".equals(config.getValue("responseMimeType"))) {
            JsonObject schema = Fields.object(config, "responseJsonSchema");
            JsonObject format = new JsonObject().put("type", schema == null ? "json_object" : "json_schema");
            chat.put(
                    "response_format",
                    schema == null ? format : format.put("json_schema", new JsonObject().put("schema", schema)));
        }
    }

    private static void content(JsonObject content, JsonArray messages) {
        JsonArray parts = Fields.array(content, "parts");
        JsonArray results = new JsonArray();
        for (Object part : parts) {
            if (part instanceof JsonObject object && object.getValue("functionResponse") instanceof JsonObject result) {
                JsonObject told = Fields.object(result, "response");
                results.add(new JsonObject().put("role", "tool").put("content", told == null ? "" : told.encode()));
            }
        }
        if (results.isEmpty()) {
            String role = "model".equals(content.getValue("role")) ? "assistant" : "user";
            messages.add(new JsonObject().put("role", role).put("content", parts));
        } else {
            messages.addAll(results);
        }
    }

    private static void choice(JsonObject body, JsonObject chat) {
        JsonObject config = Fields.object(body, "toolConfig");
        JsonObject calling = config == null ? null : Fields.object(config, "functionCallingConfig");
        String mode = calling == null ? "AUTO" : calling.getString("mode", "AUTO");
        if (mode.equals("NONE")) {
            chat.put("tool_choice", "none");
        } else if (calling != null && mode.equals("ANY")) {
            JsonArray allowed = Fields.array(calling, "allowedFunctionNames");
            chat.put(
                    "tool_choice",
                    allowed.isEmpty()
                            ? "required"
                            : new JsonObject().put("function", new JsonObject().put("name", allowed.getValue(0))));
        }
    }

    private static JsonArray tools(JsonObject body) {
        JsonArray tools = new JsonArray();
        for (Object each : Fields.array(body, "tools")) {
            if (each instanceof JsonObject tool) {
                for (Object declared : Fields.array(tool, "functionDeclarations")) {
                    tools.add(new JsonObject().put("type", "function").put("function", declared));
                }
            }
        }
        return tools;
    }

    private static String text(JsonObject content) {
        List<String> texts = new ArrayList<>();
        for (Object part : Fields.array(content, "parts")) {
            if (part instanceof JsonObject object && object.getValue("text") instanceof String text) {
                texts.add(text);
            }
        }
        return String.join(" ", texts);
    }

    /** Answers {@code embedContent}. */
    static JsonObject embedding(String model, JsonObject body, Behaviour behaviour) {
        JsonObject content = Fields.object(body, "content");
        if (content == null) {
            throw ApiError.missing("content");
        }
        JsonObject asked = new JsonObject().put("model", model).put("input", text(content));
        if (body.getValue("outputDimensionality") != null) {
            asked.put("dimensions", body.getValue("outputDimensionality"));
        }
        JsonObject embedded = Embeddings.answer(asked, behaviour);
        JsonObject answer = new JsonObject()
                .put(
                        "embedding",
                        new JsonObject()
                                .put(
                                        "values",
                                        embedded.getJsonArray("data")
                                                .getJsonObject(0)
                                                .getJsonArray("embedding")));
        JsonObject usage = embedded.getJsonObject("usage");
        return usage == null
                ? answer
                : answer.put(
                        "usageMetadata", new JsonObject().put("promptTokenCount", usage.getInteger("prompt_tokens")));
    }

    /** Answers {@code batchEmbedContents}, whose parts name the model themselves. */
    static JsonObject embeddings(JsonObject body, Behaviour behaviour) {
        JsonArray embeddings = new JsonArray();
        for (Object each : Fields.array(body, "requests")) {
            if (!(each instanceof JsonObject part) || !(part.getValue("model") instanceof String model)) {
                throw ApiError.missing("requests[].model");
            }
            embeddings.add(embedding(model.replaceFirst("^models/", ""), part, behaviour)
                    .getJsonObject("embedding"));
        }
        return new JsonObject().put("embeddings", embeddings);
    }

    JsonObject whole() {
        JsonArray parts = new JsonArray();
        if (answer.calls().isEmpty()) {
            parts.add(new JsonObject().put("text", answer.text()));
        } else {
            answer.calls().forEach(call -> parts.add(call(call)));
        }
        JsonObject whole = chunk(parts, finishReason());
        return place == UsagePlace.NONE
                ? whole
                : whole.put("usageMetadata", usage(answer.usage().output()));
    }

    /** The chunks of the stream, in order. */
    List<String> chunks() {
        List<JsonArray> all = new ArrayList<>();
        answer.pieces().forEach(piece -> all.add(new JsonArray().add(new JsonObject().put("text", piece))));
        answer.calls().forEach(call -> all.add(new JsonArray().add(call(call))));
        if (all.isEmpty()) {
            all.add(new JsonArray().add(new JsonObject().put("text", "")));
        }
        List<String> chunks = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            boolean last = i == all.size() - 1;
            JsonObject chunk = chunk(all.get(i), last ? finishReason() : null);
            boolean told = switch (place) {
                case NONE -> false;
                case START -> i == 0;
                case REQUESTED, ALWAYS, EVERY -> true;
            };
            if (told) {
                int output = answer.usage().output();
                chunk.put("usageMetadata", usage(last || place == UsagePlace.START ? output : Math.min(i + 1, output)));
            }
            chunks.add(chunk.encode());
        }
        return chunks;
    }

    private JsonObject chunk(JsonArray parts, @Nullable String finishReason) {
        JsonObject candidate = new JsonObject()
                .put("content", new JsonObject().put("parts", parts).put("role", "model"))
                .put("index", 0);
        if (finishReason != null) {
            candidate.put("finishReason", finishReason);
        }
        return new JsonObject()
                .put("candidates", new JsonArray().add(candidate))
                .put("modelVersion", answer.request().model())
                .put("responseId", answer.id().replace("chatcmpl-", ""));
    }

    private static JsonObject call(ChatAnswer.Call call) {
        return new JsonObject()
                .put(
                        "functionCall",
                        new JsonObject().put("name", call.name()).put("args", new JsonObject(call.arguments())));
    }

    private String finishReason() {
        return answer.finishReason().equals("length") ? "MAX_TOKENS" : "STOP";
    }

    /** Gemini counts thoughts apart from what is said. */
    private JsonObject usage(int output) {
        ChatAnswer.Usage all = answer.usage();
        int thoughts = Math.min(all.reasoning(), output);
        JsonObject usage = new JsonObject()
                .put("promptTokenCount", all.input())
                .put("candidatesTokenCount", output - thoughts)
                .put("totalTokenCount", all.input() + output);
        if (all.cached() > 0) {
            usage.put("cachedContentTokenCount", all.cached());
        }
        return thoughts > 0 ? usage.put("thoughtsTokenCount", thoughts) : usage;
    }
}
