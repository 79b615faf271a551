package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a chat completion's answer depends on; other fields of the request are ignored.
 *
 * @param limit the most tokens to answer with, each choice on its own
 * @param prompt the number of tokens in the messages
 * @param lastRole the role of the last message that is no instruction
 * @param lastText the text of that message
 * @param calls the tools to call now, empty for an answer in text
 * @param schema the JSON schema that the answer's text follows; empty = any JSON object; null = plain text
 */
record ChatRequest(
        String model,
        int limit,
        int n,
        List<String> stop,
        boolean stream,
        boolean includeUsage,
        int prompt,
        String lastRole,
        String lastText,
        List<ToolChoice.Asked> calls,
        @Nullable JsonObject schema) {

    private static final Set<String> MODELS = Set.of(Models.SMALL, Models.LARGE);
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool", "function");
    private static final Set<String> INSTRUCTIONS = Set.of("system", "developer");
    private static final int TOKENS_PER_MESSAGE = 3;

    /**
     * Reads a request.
     *
     * @throws ApiError for a request that OpenAI would refuse too
     */
    static ChatRequest of(JsonObject body) {
        String model = Fields.model(body);
        if (body.getValue("messages") == null) {
            throw ApiError.missing("messages");
        }
        JsonArray messages = Fields.array(body, "messages");
        if (messages.isEmpty()) {
            throw ApiError.invalid(
                    "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array"
                            + " instead.",
                    "messages",
                    "empty_array");
        }
        int prompt = 0;
        for (int i = 0; i < messages.size(); i++) {
            prompt += TOKENS_PER_MESSAGE + tokens(messages.getValue(i), "messages[" + i + "]");
        }
        if (!MODELS.contains(model)) {
            throw ApiError.noModel(model);
        }
        Fields.within(body, "temperature", 0, 2);
        Fields.within(body, "top_p", 0, 1);
        boolean stream = Fields.flag(body, "stream", false);
        JsonObject streamOptions = Fields.object(body, "stream_options");
        if (streamOptions != null && !stream) {
            throw ApiError.invalid(
                    "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options", null);
        }
        JsonObject last = answered(messages);
        String lastText = text(last.getValue("content"));
        int limit = Fields.integer(body, "max_tokens", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        return new ChatRequest(
                model,
                Fields.integer(body, "max_completion_tokens", limit, 1, Integer.MAX_VALUE),
                Fields.integer(body, "n", 1, 1, 128),
                stops(body.getValue("stop")),
                stream,
                streamOptions != null && Fields.flag(streamOptions, "include_usage", false),
                prompt,
                last.getString("role"),
                lastText,
                ToolChoice.calls(body, last.getString("role"), lastOf(last.getValue("content"))),
                schema(Fields.object(body, "response_format")));
    }

    /** What is answered: the last message, but for instructions, which clients also put behind what their user says. */
    private static JsonObject answered(JsonArray messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            JsonObject message = messages.getJsonObject(i);
            if (!INSTRUCTIONS.contains(message.getString("role"))) {
                return message;
            }
        }
        return messages.getJsonObject(messages.size() - 1);
    }

    private static int tokens(Object message, String where) {
        if (!(message instanceof JsonObject object)) {
            throw ApiError.type(where, "an object");
        }
        Object role = object.getValue("role");
        if (role == null) {
            throw ApiError.missing(where + ".role");
        }
        if (!(role instanceof String name) || !ROLES.contains(name)) {
            throw ApiError.invalid("Invalid value: '" + role + "'.", where + ".role", "invalid_value");
        }
        JsonArray calls = Fields.array(object, "tool_calls");
        Object content = object.getValue("content");
        if (content == null && calls.isEmpty() && !name.equals("assistant")) {
            throw ApiError.missing(where + ".content");
        }
        int tokens = Words.count(text(content));
        for (Object call : calls) {
            if (call instanceof JsonObject called && called.getValue("function") instanceof JsonObject function) {
                tokens += Words.count(String.valueOf(function.getValue("name")))
                        + Words.count(String.valueOf(function.getValue("arguments")));
            }
        }
        return tokens;
    }

    /** The text of a message's content: a string, or the text parts of an array. */
    private static String text(@Nullable Object content) {
        return String.join(" ", texts(content));
    }

    /** The last text alone: clients put what their user says after what they say themselves. */
    private static String lastOf(@Nullable Object content) {
        List<String> texts = texts(content);
        return texts.isEmpty() ? "" : texts.getLast();
    }

    private static List<String> texts(@Nullable Object content) {
        if (!(content instanceof JsonArray parts)) {
            return content instanceof String text ? List.of(text) : List.of();
        }
        List<String> texts = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof JsonObject object && object.getValue("text") instanceof String text) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static List<String> stops(@Nullable Object stop) {
        if (stop instanceof String one) {
            return List.of(one);
        }
        return stop instanceof JsonArray several
                ? several.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    private static @Nullable JsonObject schema(@Nullable JsonObject format) {
        if (format == null || "text".equals(format.getValue("type"))) {
            return null;
        }
        if ("json_object".equals(format.getValue("type"))) {
            return new JsonObject();
        }
        if ("json_schema".equals(format.getValue("type"))) {
            JsonObject named = Fields.object(format, "json_schema");
            if (named == null) {
                throw ApiError.missing("response_format.json_schema");
            }
            JsonObject schema = Fields.object(named, "schema");
            return schema == null ? new JsonObject() : schema;
        }
        throw ApiError.invalid(
                "Invalid value: '" + format.getValue("type") + "'.", "response_format.type", "invalid_value");
    }
}
