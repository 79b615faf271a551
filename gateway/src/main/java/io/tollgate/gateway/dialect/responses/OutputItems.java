package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import org.jspecify.annotations.Nullable;

/**
 * Writes the items of a response (OpenAI API reference, "The response object", output): one for each part of an answer.
 * Ids are made of the response's and of an item's place, so an item has the same one wherever it is written.
 */
final class OutputItems {
    static final String COMPLETED = "completed";
    static final String IN_PROGRESS = "in_progress";
    static final String INCOMPLETE = "incomplete";

    private final String base;
    private final ToolNames names;

    /** @param responseId with or without its prefix */
    OutputItems(String responseId, ToolNames names) {
        String id = responseId.startsWith(ResponseObject.ID_PREFIX)
                ? responseId.substring(ResponseObject.ID_PREFIX.length())
                : responseId;
        String letters = id.replaceAll("[^A-Za-z0-9]", "");
        // Ids that come back have at most 64 characters.
        this.base = letters.substring(Math.max(0, letters.length() - 40));
        this.names = names;
    }

    /** What a tool of the conversation is to the caller. */
    ToolNames.Caller caller(Part.ToolCall call) {
        return names.caller(call.name());
    }

    /** The item of a part; null for what an answer here has no item for. */
    @Nullable
    ObjectNode item(Part part, int place, String status) {
        return switch (part) {
            case Part.Text text -> message(place, status, text(text.text()));
            case Part.Refusal refusal -> message(place, status, refusal(refusal.text()));
            case Part.ToolCall call -> call(call, place, status);
            case Part.Reasoning reasoning -> reasoning(reasoning, place);
            case Part.Image image -> image(image, place, status);
            case Part.Document document -> null;
            case Part.Audio audio -> null;
            case Part.ToolResult result -> null;
            case Part.Foreign foreign -> null;
        };
    }

    private ObjectNode begin(String type, String idPrefix, int place) {
        return Json.object().put("id", idPrefix + base + "_" + place).put("type", type);
    }

    private ObjectNode message(int place, String status, ObjectNode content) {
        ObjectNode item = begin("message", "msg_", place).put("status", status).put("role", "assistant");
        item.putArray("content").add(content);
        return item;
    }

    static ObjectNode text(String text) {
        ObjectNode part = Json.object().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    static ObjectNode refusal(String text) {
        return Json.object().put("type", "refusal").put("refusal", text);
    }

    private ObjectNode call(Part.ToolCall call, int place, String status) {
        ToolNames.Caller caller = caller(call);
        ObjectNode item =
                caller.custom() ? begin("custom_tool_call", "ctc_", place) : begin("function_call", "fc_", place);
        item.put("status", status).put("call_id", call.id()).put("name", caller.name());
        if (caller.namespace() != null) {
            item.put("namespace", caller.namespace());
        }
        return caller.custom()
                ? item.put(ToolNames.INPUT, call.arguments().isEmpty() ? "" : CustomInput.of(call.arguments()))
                : item.put("arguments", call.arguments());
    }

    private ObjectNode reasoning(Part.Reasoning reasoning, int place) {
        ObjectNode item = begin("reasoning", "rs_", place);
        ArrayNode summary = item.putArray("summary");
        if (!reasoning.text().isEmpty()) {
            summary.add(summary(reasoning.text()));
        }
        if (reasoning.signature() != null) {
            item.put("encrypted_content", reasoning.signature().forCaller(WireFormat.OPENAI_RESPONSES));
        }
        return item;
    }

    static ObjectNode summary(String text) {
        return Json.object().put("type", "summary_text").put("text", text);
    }

    /** The item that carries the signature of the call before it. */
    ObjectNode callSignature(Signature signature, int place) {
        ObjectNode item = begin("reasoning", "rs_", place);
        item.putArray("summary");
        return item.put("encrypted_content", CallSignature.write(signature));
    }

    private @Nullable ObjectNode image(Part.Image image, int place, String status) {
        return image.source() instanceof Part.Source.Inline inline
                ? begin("image_generation_call", "ig_", place)
                        .put("status", status)
                        .put("result", inline.data())
                : null;
    }
}
