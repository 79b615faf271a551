package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes chunks (OpenAI API reference, "The chat completion chunk object"). For one answer. */
final class ChatEventWriter implements EventWriter {
    private final Asked asked;
    private final Map<Integer, Open> open = new HashMap<>();
    private Buffer head = Buffer.buffer();
    private int calls;
    private int details;
    private @Nullable TokenUsage usage;
    private boolean failed;

    /**
     * A part that has begun.
     *
     * @param call its place among tool calls; -1 if it is none
     * @param text what a thought has come to, which its signature goes with
     */
    private record Open(Part part, int call, StringBuilder text) {}

    ChatEventWriter(Asked asked) {
        this.asked = asked;
    }

    @Override
    public void write(StreamEvent event, Buffer to) {
        switch (event) {
            case StreamEvent.Start start -> {
                begin(start);
                chunk(Json.object().put("role", "assistant").put("content", ""), null, to);
            }
            case StreamEvent.PartStart start -> partStart(start, to);
            case StreamEvent.Delta delta -> delta(delta, to);
            case StreamEvent.Signed signed -> signed(signed, to);
            case StreamEvent.PartEnd end -> open.remove(end.index());
            case StreamEvent.Finished finished -> chunk(Json.object(), OpenAiJson.finishReason(finished.finish()), to);
            case StreamEvent.Used used -> usage = used.usage();
            case StreamEvent.Failed failure -> {
                failed = true;
                to.appendString("data: ")
                        .appendString(OpenAiErrors.json(failure.error()).encode())
                        .appendString("\n\n");
            }
            case StreamEvent.End end -> {
                if (!failed) {
                    to.appendString("data: [DONE]\n\n");
                }
            }
        }
    }

    private void begin(StreamEvent.Start start) {
        head = Buffer.buffer("data: {\"id\":");
        Json.quote(start.id().isEmpty() ? "chatcmpl-" + asked.fallbackId() : start.id(), head);
        head.appendString(
                ",\"object\":\"chat.completion.chunk\",\"created\":" + asked.createdSeconds() + ",\"model\":");
        Json.quote(start.model().isEmpty() ? asked.model() : start.model(), head);
        head.appendString(",\"choices\":[");
    }

    private void partStart(StreamEvent.PartStart start, Buffer to) {
        Part part = start.part();
        int call = part instanceof Part.ToolCall ? calls++ : -1;
        open.put(start.index(), new Open(part, call, new StringBuilder()));
        if (part instanceof Part.ToolCall tool) {
            ObjectNode json =
                    Json.object().put("index", call).put("id", tool.id()).put("type", "function");
            json.putObject("function").put("name", tool.name()).put("arguments", "");
            chunk(toolCall(json), null, to);
        } else if (part instanceof Part.Image image) {
            ObjectNode json = OpenAiJson.image(image);
            if (json != null) {
                ObjectNode delta = Json.object();
                delta.putArray("images").add(json.put("index", start.index()));
                chunk(delta, null, to);
            }
        }
    }

    private static ObjectNode toolCall(ObjectNode call) {
        ObjectNode delta = Json.object();
        delta.putArray("tool_calls").add(call);
        return delta;
    }

    private void delta(StreamEvent.Delta delta, Buffer to) {
        Open part = open.get(delta.index());
        if (part == null) {
            return;
        }
        switch (part.part()) {
            case Part.Text text -> text("content", delta.text(), to);
            case Part.Reasoning thought -> {
                part.text().append(delta.text());
                text("reasoning_content", delta.text(), to);
            }
            case Part.Refusal refusal -> text("refusal", delta.text(), to);
            case Part.ToolCall call -> {
                to.appendBuffer(head)
                        .appendString("{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":" + part.call()
                                + ",\"function\":{\"arguments\":");
                Json.quote(delta.text(), to);
                to.appendString("}}]},\"logprobs\":null,\"finish_reason\":null}]}\n\n");
            }
            case Part.Image image -> {}
            case Part.Document document -> {}
            case Part.Audio audio -> {}
            case Part.ToolResult result -> {}
            case Part.Foreign foreign -> {}
        }
    }

    /** What most chunks are, written without a tree. */
    private void text(String member, String text, Buffer to) {
        to.appendBuffer(head).appendString("{\"index\":0,\"delta\":{\"" + member + "\":");
        Json.quote(text, to);
        to.appendString("},\"logprobs\":null,\"finish_reason\":null}]}\n\n");
    }

    private void signed(StreamEvent.Signed signed, Buffer to) {
        Open part = open.get(signed.index());
        if (part == null) {
            return;
        }
        if (part.part() instanceof Part.Reasoning) {
            ObjectNode delta = Json.object();
            delta.putArray("reasoning_details")
                    .add(ReasoningDetails.write(details++, part.text().toString(), signed.signature()));
            chunk(delta, null, to);
        } else if (part.call() >= 0) {
            ObjectNode call = Json.object().put("index", part.call());
            ReasoningDetails.putSignature(signed.signature(), call);
            chunk(toolCall(call), null, to);
        }
    }

    private void chunk(ObjectNode delta, @Nullable String finishReason, Buffer to) {
        ObjectNode choice = Json.object().put("index", 0);
        choice.set("delta", delta);
        choice.putNull("logprobs").put("finish_reason", finishReason);
        to.appendBuffer(head).appendBuffer(Json.buffer(choice)).appendString("]}\n\n");
    }

    @Override
    public void writeUsage(Buffer to) {
        boolean asksForIt = asked.conversation().delivery() == Delivery.EVENTS_WITH_USAGE;
        if (usage != null && asksForIt && !failed) {
            to.appendBuffer(head)
                    .appendString("],\"usage\":")
                    .appendBuffer(Json.buffer(OpenAiJson.usage(usage)))
                    .appendString("}\n\n");
        }
    }
}
