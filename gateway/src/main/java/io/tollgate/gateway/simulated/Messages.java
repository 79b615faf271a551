package io.tollgate.gateway.simulated;

import io.tollgate.gateway.simulated.Behaviour.UsagePlace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Anthropic's Messages API: reads a request as a chat, and writes the chat's answer as Anthropic does. */
final class Messages {
    static final String PATH = "/v1/messages";
    static final String COUNT = PATH + "/count_tokens";

    private final ChatAnswer answer;
    private final UsagePlace place;

    Messages(ChatAnswer answer, UsagePlace place) {
        this.answer = answer;
        this.place = place;
    }

    /**
     * A request, in OpenAI's words.
     *
     * @throws ApiError for a request that Anthropic would refuse too
     */
    static ChatRequest request(JsonObject body, boolean counted) {
        if (!counted && !(body.getValue("max_tokens") instanceof Number)) {
            throw ApiError.invalid("max_tokens: Field required", "max_tokens", null);
        }
        JsonArray messages = new JsonArray();
        String system = text(body.getValue("system"));
        if (!system.isEmpty()) {
            messages.add(new JsonObject().put("role", "system").put("content", system));
        }
        for (Object each : Fields.array(body, "messages")) {
            if (!(each instanceof JsonObject message)) {
                throw ApiError.type("messages", "objects");
            }
            message(message, messages);
        }
        JsonObject chat = new JsonObject().put("model", body.getValue("model")).put("messages", messages);
        if (!counted) {
            chat.put("max_tokens", body.getValue("max_tokens"));
        }
        copy(body, "stream", chat, "stream");
        copy(body, "stop_sequences", chat, "stop");
        JsonObject output = Fields.object(body, "output_config");
        JsonObject format = output == null ? null : Fields.object(output, "format");
        if (format != null) {
            chat.put("response_format", format.copy().put("json_schema", format));
        }
        JsonArray tools = new JsonArray();
        for (Object each : Fields.array(body, "tools")) {
            if (each instanceof JsonObject tool && tool.getValue("name") instanceof String name) {
                tools.add(new JsonObject()
                        .put("type", "function")
                        .put(
                                "function",
                                new JsonObject().put("name", name).put("parameters", tool.getValue("input_schema"))));
            }
        }
        if (!tools.isEmpty()) {
            chat.put("tools", tools);
            choice(Fields.object(body, "tool_choice"), chat);
        }
        return ChatRequest.of(chat);
    }

    private static void choice(@Nullable JsonObject choice, JsonObject chat) {
        if (choice == null) {
            return;
        }
        switch (choice.getString("type", "auto")) {
            case "any" -> chat.put("tool_choice", "required");
            case "none" -> chat.put("tool_choice", "none");
            case "tool" ->
                chat.put(
                        "tool_choice",
                        new JsonObject().put("function", new JsonObject().put("name", choice.getValue("name"))));
            default -> {
                // As the model thinks fit.
            }
        }
        if (Boolean.TRUE.equals(choice.getValue("disable_parallel_tool_use"))) {
            chat.put("parallel_tool_calls", false);
        }
    }

    private static void message(JsonObject message, JsonArray chat) {
        Object content = message.getValue("content");
        if (content instanceof JsonArray blocks && blocks.stream().anyMatch(block -> isA(block, "tool_result"))) {
            for (Object block : blocks) {
                if (isA(block, "tool_result")) {
                    chat.add(new JsonObject()
                            .put("role", "tool")
                            .put("content", text(((JsonObject) block).getValue("content"))));
                }
            }
        } else {
            chat.add(new JsonObject()
                    .put("role", message.getValue("role"))
                    .put("content", content instanceof JsonArray ? content : text(content)));
        }
    }

    private static boolean isA(Object block, String type) {
        return block instanceof JsonObject object && type.equals(object.getValue("type"));
    }

    /** The text of a string, or of the blocks of an array. */
    private static String text(@Nullable Object content) {
        if (!(content instanceof JsonArray blocks)) {
            return content instanceof String text ? text : "";
        }
        List<String> texts = new ArrayList<>();
        for (Object block : blocks) {
            if (block instanceof JsonObject object && object.getValue("text") instanceof String text) {
                texts.add(text);
            }
        }
        return String.join(" ", texts);
    }

    private static void copy(JsonObject from, String name, JsonObject to, String as) {
        if (from.getValue(name) != null) {
            to.put(as, from.getValue(name));
        }
    }

    JsonObject whole() {
        JsonArray content = new JsonArray();
        for (JsonObject block : blocks()) {
            content.add(block);
        }
        JsonObject whole = envelope().put("content", content).put("stop_reason", stopReason());
        return place == UsagePlace.NONE
                ? whole
                : whole.put("usage", usage(answer.usage().output()));
    }

    /** The events of the stream, in order. */
    List<Event> events() {
        List<Event> events = new ArrayList<>();
        JsonObject message = envelope().put("content", new JsonArray()).put("stop_reason", null);
        if (place != UsagePlace.NONE) {
            message.put(
                    "usage", usage(place == UsagePlace.START ? answer.usage().output() : 1));
        }
        events.add(Event.typed(new JsonObject().put("type", "message_start").put("message", message)));
        List<JsonObject> blocks = blocks();
        for (int i = 0; i < blocks.size(); i++) {
            block(i, blocks.get(i), events);
        }
        JsonObject end = new JsonObject()
                .put("type", "message_delta")
                .put("delta", new JsonObject().put("stop_reason", stopReason()).put("stop_sequence", null));
        if (place != UsagePlace.NONE && place != UsagePlace.START) {
            end.put("usage", usage(answer.usage().output()));
        }
        events.add(Event.typed(end));
        events.add(Event.typed(new JsonObject().put("type", "message_stop")));
        return events;
    }

    private void block(int index, JsonObject block, List<Event> events) {
        boolean tool = "tool_use".equals(block.getString("type"));
        JsonObject start = tool
                ? block.copy().put("input", new JsonObject())
                : block.copy().put("text", "");
        events.add(Event.typed(new JsonObject()
                .put("type", "content_block_start")
                .put("index", index)
                .put("content_block", start)));
        List<String> pieces = tool ? Words.split(block.getJsonObject("input").encode()) : answer.pieces();
        for (String piece : pieces) {
            JsonObject delta = tool
                    ? new JsonObject().put("type", "input_json_delta").put("partial_json", piece)
                    : new JsonObject().put("type", "text_delta").put("text", piece);
            events.add(Event.typed(new JsonObject()
                    .put("type", "content_block_delta")
                    .put("index", index)
                    .put("delta", delta)));
        }
        events.add(
                Event.typed(new JsonObject().put("type", "content_block_stop").put("index", index)));
    }

    private List<JsonObject> blocks() {
        if (answer.calls().isEmpty()) {
            return List.of(new JsonObject().put("type", "text").put("text", answer.text()));
        }
        return answer.calls().stream()
                .map(call -> new JsonObject()
                        .put("type", "tool_use")
                        .put("caller", new JsonObject().put("type", "direct"))
                        .put("id", call.id().replace("call_", "toolu_"))
                        .put("name", call.name())
                        .put("input", new JsonObject(call.arguments())))
                .toList();
    }

    private JsonObject envelope() {
        return new JsonObject()
                .put("id", answer.id().replace("chatcmpl-", "msg_"))
                .put("type", "message")
                .put("role", "assistant")
                .put("model", answer.request().model())
                .put("stop_sequence", null);
    }

    private String stopReason() {
        return switch (answer.finishReason()) {
            case "length" -> "max_tokens";
            case "tool_calls" -> "tool_use";
            default -> "end_turn";
        };
    }

    /** Anthropic counts what its cache had a part in apart from the rest. */
    private JsonObject usage(int output) {
        ChatAnswer.Usage all = answer.usage();
        return new JsonObject()
                .put("input_tokens", all.input() - all.cached())
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", all.cached())
                .put("output_tokens", output);
    }
}
