package io.tollgate.gateway.simulated;

import io.tollgate.gateway.simulated.Behaviour.UsagePlace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI's Responses API: reads a request as a chat, and writes the chat's answer as a response. */
final class Responses {
    static final String PATH = "/v1/responses";
    static final String COUNT = PATH + "/input_tokens";

    private static final int FEWEST_OUTPUT_TOKENS = 16;

    /** What a response repeats of its request, and what it says where the request has none of it. */
    private static final JsonObject REPEATED = new JsonObject()
            .put("instructions", null)
            .put("max_output_tokens", null)
            .put("metadata", new JsonObject())
            .put("parallel_tool_calls", true)
            .put("previous_response_id", null)
            .put("temperature", 1.0)
            .put("text", new JsonObject().put("format", new JsonObject().put("type", "text")))
            .put("tool_choice", "auto")
            .put("tools", new JsonArray())
            .put("top_p", 1.0);

    private final JsonObject request;
    private final ChatAnswer answer;
    private final UsagePlace place;
    private final String hex;

    Responses(JsonObject request, ChatAnswer answer, UsagePlace place) {
        this.request = request;
        this.answer = answer;
        this.place = place;
        this.hex = answer.id().substring(answer.id().indexOf('-') + 1);
    }

    /**
     * A request, in the words of a chat.
     *
     * @throws ApiError for a request that OpenAI would refuse too
     */
    static ChatRequest request(JsonObject body) {
        JsonObject chat = new JsonObject().put("model", Fields.model(body)).put("messages", messages(body));
        copy(body, "stream", chat);
        copy(body, "temperature", chat);
        copy(body, "top_p", chat);
        copy(body, "parallel_tool_calls", chat);
        int limit =
                Fields.integer(body, "max_output_tokens", Integer.MAX_VALUE, FEWEST_OUTPUT_TOKENS, Integer.MAX_VALUE);
        chat.put("max_completion_tokens", limit);
        JsonArray tools = new JsonArray();
        for (Object each : Fields.array(body, "tools")) {
            if (each instanceof JsonObject tool && "function".equals(tool.getValue("type"))) {
                tools.add(new JsonObject().put("type", "function").put("function", tool));
            }
        }
        if (!tools.isEmpty()) {
            chat.put("tools", tools);
        }
        Object choice = body.getValue("tool_choice");
        if (choice != null) {
            chat.put(
                    "tool_choice",
                    choice instanceof JsonObject named ? new JsonObject().put("function", named) : choice);
        }
        JsonObject text = Fields.object(body, "text");
        JsonObject format = text == null ? null : Fields.object(text, "format");
        if (format != null) {
            chat.put("response_format", format.copy().put("json_schema", format));
        }
        return ChatRequest.of(chat);
    }

    private static JsonArray messages(JsonObject body) {
        JsonArray messages = new JsonArray();
        if (body.getValue("instructions") instanceof String instructions) {
            messages.add(message("system", instructions));
        }
        @Nullable Object input = body.getValue("input");
        switch (input) {
            case null -> throw ApiError.missing("input");
            case String said -> messages.add(message("user", said));
            case JsonArray items -> {
                for (int i = 0; i < items.size(); i++) {
                    if (!(items.getValue(i) instanceof JsonObject item)) {
                        throw ApiError.type("input[" + i + "]", "an object");
                    }
                    item(item, "input[" + i + "]", messages);
                }
            }
            default -> throw ApiError.type("input", "a string or an array");
        }
        return messages;
    }

    private static void item(JsonObject item, String where, JsonArray messages) {
        switch (item.getString("type", "message")) {
            case "message" -> {
                if (item.getValue("role") == null) {
                    throw ApiError.missing(where + ".role");
                }
                messages.add(message(item.getValue("role"), item.getValue("content")));
            }
            case "function_call" ->
                messages.add(message("assistant", null)
                        .put("tool_calls", new JsonArray().add(new JsonObject().put("function", item))));
            case "function_call_output" -> messages.add(message("tool", item.getValue("output")));
            default -> {
                // What a model thought before, or what others' tools did.
            }
        }
    }

    private static JsonObject message(Object role, @Nullable Object content) {
        return new JsonObject().put("role", role).put("content", content);
    }

    private static void copy(JsonObject from, String name, JsonObject to) {
        if (from.getValue(name) != null) {
            to.put(name, from.getValue(name));
        }
    }

    JsonObject whole() {
        JsonObject whole = response(status());
        items().forEach(whole.getJsonArray("output")::add);
        return place == UsagePlace.NONE
                ? whole
                : whole.put("usage", usage(answer.usage().output()));
    }

    /** The events of the stream, in order. */
    List<Event> events() {
        Numbered events = new Numbered();
        events.add("response.created", new JsonObject().put("response", begun()));
        events.add("response.in_progress", new JsonObject().put("response", begun()));
        List<JsonObject> items = items();
        for (int i = 0; i < items.size(); i++) {
            JsonObject item = items.get(i);
            if (item.getString("type").equals("message")) {
                message(i, item, events);
            } else {
                call(i, item, events);
            }
        }
        JsonObject ended = whole();
        if (place == UsagePlace.START) {
            ended.put("usage", null);
        }
        events.add("response." + status(), new JsonObject().put("response", ended));
        return events.all;
    }

    /** The event by which OpenAI breaks a stream off, in place of the one of that number. */
    static Event broken(ApiError error, int number) {
        return Event.typed(error.body().put("type", "error").put("sequence_number", number));
    }

    private JsonObject begun() {
        JsonObject response = response("in_progress");
        return switch (place) {
            case REQUESTED, ALWAYS, NONE -> response;
            case START -> response.put("usage", usage(answer.usage().output()));
            case EVERY -> response.put("usage", usage(0));
        };
    }

    private void message(int index, JsonObject item, Numbered events) {
        JsonObject part = item.getJsonArray("content").getJsonObject(0);
        events.add(
                "response.output_item.added",
                at(index).put("item", unfinished(item).put("content", new JsonArray())));
        events.add(
                "response.content_part.added",
                within(index, item).put("part", part.copy().put("text", "")));
        for (String piece : answer.pieces()) {
            events.add(
                    "response.output_text.delta",
                    within(index, item).put("delta", piece).put("logprobs", new JsonArray()));
        }
        events.add(
                "response.output_text.done",
                within(index, item).put("text", answer.text()).put("logprobs", new JsonArray()));
        events.add("response.content_part.done", within(index, item).put("part", part));
        events.add("response.output_item.done", at(index).put("item", item));
    }

    private static void call(int index, JsonObject item, Numbered events) {
        String arguments = item.getString("arguments");
        events.add(
                "response.output_item.added",
                at(index).put("item", unfinished(item).put("arguments", "")));
        for (String piece : Words.split(arguments)) {
            events.add(
                    "response.function_call_arguments.delta",
                    at(index).put("item_id", item.getString("id")).put("delta", piece));
        }
        events.add(
                "response.function_call_arguments.done",
                at(index)
                        .put("item_id", item.getString("id"))
                        .put("name", item.getString("name"))
                        .put("arguments", arguments));
        events.add("response.output_item.done", at(index).put("item", item));
    }

    private static JsonObject unfinished(JsonObject item) {
        return item.copy().put("status", "in_progress");
    }

    private static JsonObject at(int index) {
        return new JsonObject().put("output_index", index);
    }

    private static JsonObject within(int index, JsonObject item) {
        return at(index).put("item_id", item.getString("id")).put("content_index", 0);
    }

    private List<JsonObject> items() {
        if (answer.calls().isEmpty()) {
            JsonObject part = new JsonObject()
                    .put("type", "output_text")
                    .put("text", answer.text())
                    .put("annotations", new JsonArray())
                    .put("logprobs", new JsonArray());
            return List.of(new JsonObject()
                    .put("id", "msg_" + hex)
                    .put("type", "message")
                    .put("status", status())
                    .put("role", "assistant")
                    .put("content", new JsonArray().add(part)));
        }
        return answer.calls().stream()
                .map(call -> new JsonObject()
                        .put("id", call.id().replace("call_", "fc_"))
                        .put("type", "function_call")
                        .put("status", "completed")
                        .put("call_id", call.id())
                        .put("name", call.name())
                        .put("arguments", call.arguments()))
                .toList();
    }

    private String status() {
        return answer.finishReason().equals("length") ? "incomplete" : "completed";
    }

    /** A response in which nothing is said yet. */
    private JsonObject response(String status) {
        JsonObject response = new JsonObject()
                .put("id", "resp_" + hex)
                .put("object", "response")
                .put("created_at", Models.CREATED)
                .put("status", status)
                .put("background", false)
                .put("error", null)
                .put(
                        "incomplete_details",
                        status.equals("incomplete") ? new JsonObject().put("reason", "max_output_tokens") : null)
                .put("model", answer.request().model())
                .put("output", new JsonArray())
                .put("service_tier", "default")
                .put("store", true)
                .put("truncation", "disabled")
                .put("usage", null);
        REPEATED.forEach(field -> response.put(
                field.getKey(),
                request.getValue(field.getKey()) == null ? field.getValue() : request.getValue(field.getKey())));
        return response;
    }

    private JsonObject usage(int output) {
        ChatAnswer.Usage all = answer.usage();
        return new JsonObject()
                .put("input_tokens", all.input())
                .put(
                        "input_tokens_details",
                        new JsonObject().put("cached_tokens", all.cached()).put("cache_write_tokens", 0))
                .put("output_tokens", output)
                .put(
                        "output_tokens_details",
                        new JsonObject().put("reasoning_tokens", Math.min(output, all.reasoning())))
                .put("total_tokens", all.input() + output);
    }

    /** Events that say their types and their places among all. */
    private static final class Numbered {
        private final List<Event> all = new ArrayList<>();

        void add(String type, JsonObject data) {
            all.add(Event.typed(new JsonObject()
                    .put("type", type)
                    .put("sequence_number", all.size())
                    .mergeIn(data)));
        }
    }
}
