package io.tollgate.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.tollgate.gateway.dialect.conversation.TextFrame;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes events (Anthropic API reference, "Streaming messages"). Blocks come one after the other: of parts that
 * overlap, the first is written as it comes, and the others once it has ended. For one answer.
 */
final class MessageEventWriter implements EventWriter {
    private final Asked asked;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private Part open = new Part.Foreign("", "");
    private int openIndex = -1;
    private int blocks = -1;
    private @Nullable TextFrame frame;
    private TokenUsage usage = TokenUsage.NONE;
    private Finish finish = Finish.STOP;
    private @Nullable String stopSequence;
    private boolean failed;
    private boolean thinkingBegun;
    private boolean redacted;

    /** What has been told of a part that begins before another has ended. */
    private record Waiting(int index, Part part, List<StreamEvent> told) {}

    MessageEventWriter(Asked asked) {
        this.asked = asked;
    }

    @Override
    public void write(StreamEvent event, Buffer to) {
        switch (event) {
            case StreamEvent.Start start -> start(start, to);
            case StreamEvent.PartStart start -> {
                if (openIndex < 0) {
                    blockStart(start.index(), start.part(), to);
                } else {
                    waiting.add(new Waiting(start.index(), start.part(), new ArrayList<>()));
                }
            }
            case StreamEvent.Delta delta -> {
                if (delta.index() == openIndex) {
                    delta(delta.text(), to);
                } else {
                    later(delta.index(), delta);
                }
            }
            case StreamEvent.Signed signed -> {
                if (signed.index() == openIndex) {
                    signed(signed.signature(), to);
                } else {
                    later(signed.index(), signed);
                }
            }
            case StreamEvent.PartEnd end -> {
                if (end.index() == openIndex) {
                    blockStop(to);
                    next(to);
                } else {
                    later(end.index(), end);
                }
            }
            case StreamEvent.Finished finished -> {
                finish = finished.finish();
                stopSequence = finished.stopSequence();
            }
            case StreamEvent.Used used -> usage = used.usage();
            case StreamEvent.Failed failure -> {
                failed = true;
                event("error", AnthropicErrors.json(failure.error()), to);
            }
            case StreamEvent.End end -> {
                if (!failed) {
                    end(to);
                }
            }
        }
    }

    private void later(int index, StreamEvent event) {
        for (Waiting each : waiting) {
            if (each.index() == index) {
                each.told().add(event);
            }
        }
    }

    /** Writes what waited for the block before it. */
    private void next(Buffer to) {
        while (openIndex < 0 && !waiting.isEmpty()) {
            Waiting first = waiting.remove();
            blockStart(first.index(), first.part(), to);
            first.told().forEach(event -> write(event, to));
        }
    }

    private void start(StreamEvent.Start start, Buffer to) {
        ObjectNode message = Answers.begin(start.id(), start.model(), asked);
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        message.set("usage", Answers.usage(usage));
        ObjectNode event = Json.object().put("type", "message_start");
        event.set("message", message);
        event("message_start", event, to);
    }

    private void blockStart(int index, Part part, Buffer to) {
        open = part;
        openIndex = index;
        ObjectNode block = Answers.block(part);
        if (block != null && !(part instanceof Part.Reasoning)) {
            blocks++;
            ObjectNode event = Json.object().put("type", "content_block_start").put("index", blocks);
            event.set("content_block", block);
            event("content_block_start", event, to);
        }
        frame = frame(part);
    }

    /** Thoughts begin with their first word: of those without one, only the signature tells what block they are. */
    private void thinkingStart(Buffer to) {
        if (!thinkingBegun) {
            thinkingBegun = true;
            blocks++;
            ObjectNode event = Json.object().put("type", "content_block_start").put("index", blocks);
            event.set("content_block", Thinking.block(new Part.Reasoning("", "", null)));
            event("content_block_start", event, to);
            frame = frame(open);
        }
    }

    private void delta(String text, Buffer to) {
        if (open instanceof Part.Reasoning) {
            thinkingStart(to);
        }
        if (frame != null) {
            frame.append(text, to);
        }
    }

    /** The frame of a block's texts; null for those that have none. */
    private @Nullable TextFrame frame(Part part) {
        return switch (part) {
            case Part.Text text -> frame("text_delta", "text");
            case Part.Refusal refusal -> frame("text_delta", "text");
            case Part.Reasoning thought -> frame("thinking_delta", "thinking");
            case Part.ToolCall call -> frame("input_json_delta", "partial_json");
            case Part.Image image -> null;
            case Part.Document document -> null;
            case Part.Audio audio -> null;
            case Part.ToolResult result -> null;
            case Part.Foreign foreign -> null;
        };
    }

    private TextFrame frame(String type, String member) {
        return TextFrame.of(
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":" + blocks
                        + ",\"delta\":{\"type\":\"" + type + "\",\"" + member + "\":",
                "}}\n\n");
    }

    private void signed(Signature signature, Buffer to) {
        if (!(open instanceof Part.Reasoning)) {
            return;
        }
        String data = Thinking.redacted(signature);
        if (data != null && !thinkingBegun) {
            redacted = true;
            blocks++;
            ObjectNode event = Json.object().put("type", "content_block_start").put("index", blocks);
            event.set("content_block", Thinking.block(new Part.Reasoning("", "", signature)));
            event("content_block_start", event, to);
        } else {
            thinkingStart(to);
            frame("signature_delta", "signature").append(signature.forCaller(WireFormat.ANTHROPIC_MESSAGES), to);
        }
    }

    private void blockStop(Buffer to) {
        if (open instanceof Part.Reasoning && !redacted) {
            thinkingStart(to);
        }
        if (Answers.block(open) != null) {
            event(
                    "content_block_stop",
                    Json.object().put("type", "content_block_stop").put("index", blocks),
                    to);
        }
        thinkingBegun = false;
        redacted = false;
        openIndex = -1;
    }

    private void end(Buffer to) {
        if (openIndex >= 0) {
            blockStop(to);
            next(to);
        }
        ObjectNode event = Json.object().put("type", "message_delta");
        event.putObject("delta").put("stop_reason", Answers.stopReason(finish)).put("stop_sequence", stopSequence);
        event.set("usage", Answers.usage(usage));
        event("message_delta", event, to);
        event("message_stop", Json.object().put("type", "message_stop"), to);
    }

    private static void event(String name, ObjectNode data, Buffer to) {
        to.appendString("event: " + name + "\ndata: ")
                .appendBytes(Json.bytes(data))
                .appendString("\n\n");
    }
}
