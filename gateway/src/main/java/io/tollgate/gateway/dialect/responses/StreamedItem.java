package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.TextFrame;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Tells one item of a response in events, from its beginning to its end. For one item. */
final class StreamedItem {
    private final OutputItems items;
    private final Part part;
    private final int place;
    private final Events events;
    private final StringBuilder text = new StringBuilder();
    private String id = "";
    private @Nullable Signature signature;
    private @Nullable TextFrame frame;

    /** Where events go, before they have a number. */
    interface Events {
        void event(ObjectNode event, Buffer to);

        /** The event of a text, whose frame ends where the number goes. */
        void text(String text, TextFrame frame, Buffer to);
    }

    /** @param place of the item in the output */
    StreamedItem(OutputItems items, Part part, int place, Events events) {
        this.items = items;
        this.part = part;
        this.place = place;
        this.events = events;
    }

    int place() {
        return place;
    }

    /** Begins; whether there is such an item at all. */
    boolean begin(Buffer to) {
        ObjectNode item = items.item(part, place, OutputItems.IN_PROGRESS);
        if (item == null) {
            return false;
        }
        id = item.path("id").asText();
        switch (part) {
            case Part.Text said -> {
                item.putArray("content");
                added(item, place, events, to);
                content("response.content_part.added", OutputItems.text(""), to);
            }
            case Part.Refusal refusal -> {
                item.putArray("content");
                added(item, place, events, to);
                content("response.content_part.added", OutputItems.refusal(""), to);
            }
            case Part.Image image -> added(item.putNull("result"), place, events, to);
            case Part.Reasoning reasoning -> added(item, place, events, to);
            case Part.ToolCall call -> added(item, place, events, to);
            case Part.Document document -> {}
            case Part.Audio audio -> {}
            case Part.ToolResult result -> {}
            case Part.Foreign foreign -> {}
        }
        return true;
    }

    void more(String delta, Buffer to) {
        if (text.isEmpty()) {
            if (part instanceof Part.Reasoning) {
                summary("response.reasoning_summary_part.added", "", to);
            }
            frame = frame();
        }
        text.append(delta);
        if (frame != null) {
            events.text(delta, frame, to);
        }
    }

    /** The frame of what is told of the item bit by bit; null if nothing is. */
    private @Nullable TextFrame frame() {
        return switch (part) {
            case Part.Text said -> frame("response.output_text.delta", ",\"content_index\":0", ",\"logprobs\":[]");
            case Part.Refusal refusal -> frame("response.refusal.delta", ",\"content_index\":0", "");
            case Part.Reasoning reasoning -> frame("response.reasoning_summary_text.delta", ",\"summary_index\":0", "");
            // The text of a custom tool is told once it is out of its arguments.
            case Part.ToolCall call ->
                items.caller(call).custom() ? null : frame("response.function_call_arguments.delta", "", "");
            case Part.Image image -> null;
            case Part.Document document -> null;
            case Part.Audio audio -> null;
            case Part.ToolResult result -> null;
            case Part.Foreign foreign -> null;
        };
    }

    private TextFrame frame(String type, String index, String more) {
        return TextFrame.of(
                "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"item_id\":" + Json.quoted(id)
                        + ",\"output_index\":" + place + index + ",\"delta\":",
                more + ",\"sequence_number\":");
    }

    void sign(Signature written) {
        signature = written;
    }

    /** The item that carries the signature of a call; null if there is none. */
    @Nullable
    ObjectNode callSignature(int at) {
        return part instanceof Part.ToolCall && signature != null ? items.callSignature(signature, at) : null;
    }

    /** Ends, and gives the item whole. */
    ObjectNode end(String status, Buffer to) {
        String all = text.toString();
        Part whole = switch (part) {
            case Part.Text said -> {
                ObjectNode event = event("response.output_text.done")
                        .put("content_index", 0)
                        .put("text", all);
                event.putArray("logprobs");
                events.event(event, to);
                content("response.content_part.done", OutputItems.text(all), to);
                yield new Part.Text("", all);
            }
            case Part.Refusal refusal -> {
                events.event(
                        event("response.refusal.done").put("content_index", 0).put("refusal", all), to);
                content("response.content_part.done", OutputItems.refusal(all), to);
                yield new Part.Refusal("", all);
            }
            case Part.Reasoning reasoning -> {
                if (!all.isEmpty()) {
                    events.event(
                            event("response.reasoning_summary_text.done")
                                    .put("summary_index", 0)
                                    .put("text", all),
                            to);
                    summary("response.reasoning_summary_part.done", all, to);
                }
                yield new Part.Reasoning("", all, signature);
            }
            case Part.ToolCall call -> {
                called(call, all, to);
                yield new Part.ToolCall("", call.id(), call.name(), all, null);
            }
            case Part.Image image -> image;
            case Part.Document document -> document;
            case Part.Audio audio -> audio;
            case Part.ToolResult result -> result;
            case Part.Foreign foreign -> foreign;
        };
        ObjectNode item = items.item(whole, place, status);
        ObjectNode done = item == null ? Json.object() : item;
        done(done, place, events, to);
        return done;
    }

    private void called(Part.ToolCall call, String arguments, Buffer to) {
        if (items.caller(call).custom()) {
            String input = CustomInput.of(arguments);
            events.event(event("response.custom_tool_call_input.delta").put("delta", input), to);
            events.event(event("response.custom_tool_call_input.done").put(ToolNames.INPUT, input), to);
        } else {
            events.event(
                    event("response.function_call_arguments.done")
                            .put("name", items.caller(call).name())
                            .put("arguments", arguments),
                    to);
        }
    }

    private ObjectNode event(String type) {
        return Json.object().put("type", type).put("item_id", id).put("output_index", place);
    }

    private void content(String type, ObjectNode content, Buffer to) {
        ObjectNode event = event(type).put("content_index", 0);
        event.set("part", content);
        events.event(event, to);
    }

    private void summary(String type, String written, Buffer to) {
        ObjectNode event = event(type).put("summary_index", 0);
        event.set("part", OutputItems.summary(written));
        events.event(event, to);
    }

    static void added(ObjectNode item, int at, Events events, Buffer to) {
        tell("response.output_item.added", item, at, events, to);
    }

    static void done(ObjectNode item, int at, Events events, Buffer to) {
        tell("response.output_item.done", item, at, events, to);
    }

    private static void tell(String type, ObjectNode item, int at, Events events, Buffer to) {
        ObjectNode event = Json.object().put("type", type).put("output_index", at);
        event.set("item", item);
        events.event(event, to);
    }
}
