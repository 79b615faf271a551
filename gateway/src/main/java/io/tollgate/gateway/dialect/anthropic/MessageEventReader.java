package io.tollgate.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.conversation.EventData;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a stream of events (Anthropic API reference, "Streaming messages"). For one answer. */
final class MessageEventReader implements EventReader {
    private final AnthropicUsage usageReader = new AnthropicUsage();
    private final Map<Integer, Block> blocks = new HashMap<>();
    private @Nullable TokenUsage usage;
    private int next;
    private boolean started;
    private boolean finished;
    private boolean ended;

    /** A block that has begun: its part's index, and the input that a tool call began with. */
    private static final class Block {
        final int index;
        final String input;
        boolean hasDeltas;

        Block(int index, String input) {
            this.index = index;
            this.input = input;
        }
    }

    @Override
    public void event(byte[] bytes, int start, int end, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        EventData data = EventData.of(bytes, start, end);
        if (data == null || data.start() == data.end() || ended) {
            return;
        }
        JsonNode event = Json.read(data.bytes(), data.start(), data.end());
        if (event == null || !event.isObject()) {
            throw new UnreadableAnswerException("an event's data is not a JSON object");
        }
        switch (event.path("type").asText("")) {
            case "message_start" -> {
                JsonNode message = event.path("message");
                start(message.path("id").asText(""), message.path("model").asText(""), to);
                usage(message.get("usage"), to);
            }
            case "content_block_start" -> blockStart(event, to);
            case "content_block_delta" -> delta(event, to);
            case "content_block_stop" -> blockStop(event.path("index").asInt(), to);
            case "message_delta" -> {
                JsonNode delta = event.path("delta");
                String reason = delta.path("stop_reason").textValue();
                if (reason != null) {
                    finish(Answers.finish(reason), delta.path("stop_sequence").textValue(), to);
                }
                usage(event.get("usage"), to);
            }
            case "message_stop" -> end(to);
            case "error" -> {
                ended = true;
                to.accept(new StreamEvent.Failed(ErrorReader.read(0, event)));
                to.accept(new StreamEvent.End());
            }
            default -> {
                // A ping, or something newer than this (Anthropic API reference, "Versions").
            }
        }
    }

    private void start(String id, String model, Consumer<StreamEvent> to) {
        if (!started) {
            started = true;
            to.accept(new StreamEvent.Start(id, model));
        }
    }

    private void usage(@Nullable JsonNode reported, Consumer<StreamEvent> to) {
        Answers.readUsage(reported, usageReader);
        TokenUsage now = usageReader.usage();
        if (now != null && !now.equals(usage)) {
            usage = now;
            to.accept(new StreamEvent.Used(now));
        }
    }

    private void blockStart(JsonNode event, Consumer<StreamEvent> to) {
        start("", "", to);
        if (finished) {
            return;
        }
        int at = event.path("index").asInt();
        blockStop(at, to);
        Part part = Answers.part(event.path("content_block"));
        String input = part instanceof Part.ToolCall call ? call.arguments() : "";
        Block block = new Block(next++, input);
        blocks.put(at, block);
        to.accept(new StreamEvent.PartStart(block.index, part.begun()));
        if (part instanceof Part.Text text) {
            tell(block, text.text(), to);
        } else if (part instanceof Part.Reasoning thought) {
            tell(block, thought.text(), to);
            sign(block, thought.signature(), to);
        }
    }

    private static void tell(Block block, String text, Consumer<StreamEvent> to) {
        if (!text.isEmpty()) {
            block.hasDeltas = true;
            to.accept(new StreamEvent.Delta(block.index, text));
        }
    }

    private static void sign(Block block, @Nullable Signature signature, Consumer<StreamEvent> to) {
        if (signature != null) {
            to.accept(new StreamEvent.Signed(block.index, signature));
        }
    }

    private void delta(JsonNode event, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        if (finished) {
            return;
        }
        Block block = blocks.get(event.path("index").asInt());
        if (block == null) {
            throw new UnreadableAnswerException("a delta is of a block that has not begun");
        }
        JsonNode delta = event.path("delta");
        switch (delta.path("type").asText("")) {
            case "text_delta" -> tell(block, delta.path("text").asText(""), to);
            case "thinking_delta" -> tell(block, delta.path("thinking").asText(""), to);
            case "input_json_delta" -> tell(block, delta.path("partial_json").asText(""), to);
            case "signature_delta" ->
                sign(block, Answers.signature(delta.path("signature").asText("")), to);
            default -> {
                // Citations, which nobody else has.
            }
        }
    }

    /** A tool call that came without deltas has its input where it began. */
    private void blockStop(int at, Consumer<StreamEvent> to) {
        Block block = blocks.remove(at);
        if (block != null) {
            if (!block.hasDeltas) {
                tell(block, block.input, to);
            }
            to.accept(new StreamEvent.PartEnd(block.index));
        }
    }

    private void finish(Finish finish, @Nullable String stopSequence, Consumer<StreamEvent> to) {
        if (finished) {
            return;
        }
        start("", "", to);
        for (Integer at : blocks.keySet().stream().sorted().toList()) {
            blockStop(at, to);
        }
        finished = true;
        to.accept(new StreamEvent.Finished(finish, stopSequence));
    }

    @Override
    public void end(Consumer<StreamEvent> to) {
        if (!ended) {
            finish(Finish.STOP, null, to);
            ended = true;
            to.accept(new StreamEvent.End());
        }
    }
}
