package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.tollgate.gateway.dialect.conversation.TextFrame;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes chunks (OpenAI API reference, "The chat completion chunk object"). For one answer. */
final class ChatEventWriter implements EventWriter {
    private final Asked asked;
    private final Map<Integer, Open> open = new HashMap<>();
    private String head = "";
    private int calls;
    private int details;
    private @Nullable TokenUsage usage;
    private boolean failed;

    /**
     * A part that has begun.
     *
     * @param call its place among tool calls; -1 if it is none
     * @param frame of its texts; null where chunks have no place for them
     * @param thought what it has come to, which its signature goes with; null if it is no thought
     */
    private record Open(
            int call, @Nullable TextFrame frame, @Nullable StringBuilder thought) {}

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
        head = "data: {\"id\":"
                + Json.quoted(start.id().isEmpty() ? "chatcmpl-" + asked.fallbackId() : start.id())
                + ",\"object\":\"chat.completion.chunk\",\"created\":" + asked.createdSeconds() + ",\"model\":"
                + Json.quoted(asked.model(start.model())) + ",\"choices\":[";
    }

    private void partStart(StreamEvent.PartStart start, Buffer to) {
        Part part = start.part();
        int call = part instanceof Part.ToolCall ? calls++ : -1;
        StringBuilder thought = part instanceof Part.Reasoning ? new StringBuilder() : null;
        open.put(start.index(), new Open(call, frame(part, call), thought));
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
        if (part.thought() != null) {
            part.thought().append(delta.text());
        }
        if (part.frame() != null) {
            part.frame().append(delta.text(), to);
        }
    }

    private @Nullable TextFrame frame(Part part, int call) {
        return switch (part) {
            case Part.Text text -> frame("{\"content\":", "}");
            case Part.Reasoning thought -> frame("{\"reasoning_content\":", "}");
            case Part.Refusal refusal -> frame("{\"refusal\":", "}");
            case Part.ToolCall tool ->
                frame("{\"tool_calls\":[{\"index\":" + call + ",\"function\":{\"arguments\":", "}}]}");
            case Part.Image image -> null;
            case Part.Document document -> null;
            case Part.Audio audio -> null;
            case Part.ToolResult result -> null;
            case Part.Foreign foreign -> null;
        };
    }

    private TextFrame frame(String before, String after) {
        return TextFrame.of(
                head + "{\"index\":0,\"delta\":" + before, after + ",\"logprobs\":null,\"finish_reason\":null}]}\n\n");
    }

    private void signed(StreamEvent.Signed signed, Buffer to) {
        Open part = open.get(signed.index());
        if (part == null) {
            return;
        }
        if (part.thought() != null) {
            ObjectNode delta = Json.object();
            delta.putArray("reasoning_details")
                    .add(ReasoningDetails.write(details++, part.thought().toString(), signed.signature()));
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
        to.appendString(head).appendBytes(Json.bytes(choice)).appendString("]}\n\n");
    }

    @Override
    public void writeUsage(Buffer to) {
        boolean asksForIt = asked.conversation().delivery() == Delivery.EVENTS_WITH_USAGE;
        if (usage != null && asksForIt && !failed) {
            to.appendString(head)
                    .appendString("],\"usage\":")
                    .appendBytes(Json.bytes(OpenAiJson.usage(usage)))
                    .appendString("}\n\n");
        }
    }
}
