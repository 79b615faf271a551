package io.tollgate.gateway.dialect.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whole answers, and what streams have in common with them (Anthropic API reference, "Create a Message"). */
final class Answers {
    private Answers() {}

    static Completion read(JsonNode message) throws UnreadableAnswerException {
        if (message.path("type").asText().equals("error") || message.hasNonNull("error")) {
            throw new UnreadableAnswerException("it reports an error");
        }
        if (!message.path("content").isArray()) {
            throw new UnreadableAnswerException("it has no content");
        }
        List<Part> parts = new ArrayList<>();
        for (JsonNode block : message.path("content")) {
            parts.add(part(block));
        }
        AnthropicUsage usage = new AnthropicUsage();
        readUsage(message.get("usage"), usage);
        return new Completion(
                message.path("id").asText(""),
                message.path("model").asText(""),
                parts,
                finish(message.path("stop_reason").textValue()),
                message.path("stop_sequence").textValue(),
                usage.usage());
    }

    /** A block of an answer, whole or as it begins in a stream. */
    static Part part(JsonNode block) {
        String type = block.path("type").asText("");
        return switch (type) {
            case "text" -> new Part.Text("", block.path("text").asText(""));
            case "thinking" ->
                new Part.Reasoning(
                        "",
                        block.path("thinking").asText(""),
                        signature(block.path("signature").asText("")));
            case "redacted_thinking" ->
                new Part.Reasoning("", "", Thinking.redacted(block.path("data").asText("")));
            case "tool_use" ->
                new Part.ToolCall(
                        "",
                        block.path("id").asText(""),
                        block.path("name").asText(""),
                        block.path("input").isObject() ? Json.text(block.path("input")) : "{}",
                        null);
            default -> new Part.Foreign("", type);
        };
    }

    static @Nullable Signature signature(String value) {
        return value.isEmpty() ? null : new Signature(WireFormat.ANTHROPIC_MESSAGES, value);
    }

    static void readUsage(@Nullable JsonNode usage, AnthropicUsage into) {
        if (usage == null || !usage.isObject()) {
            return;
        }
        try (JsonParser parser = usage.traverse()) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                into.read(parser);
            }
        } catch (IOException e) {
            // A number that is none: what was read before it stands.
        }
    }

    static Finish finish(@Nullable String reason) {
        return switch (reason == null ? "" : reason) {
            case "max_tokens", "model_context_window_exceeded" -> Finish.LENGTH;
            case "stop_sequence" -> Finish.STOP_SEQUENCE;
            case "tool_use" -> Finish.TOOL_CALLS;
            case "pause_turn" -> Finish.PAUSE;
            case "refusal" -> Finish.CONTENT_FILTER;
            default -> Finish.STOP;
        };
    }

    static String stopReason(Finish finish) {
        return switch (finish) {
            case STOP, ERROR -> "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case CONTENT_FILTER -> "refusal";
            case PAUSE -> "pause_turn";
        };
    }

    static ObjectNode write(Completion completion, Asked asked) {
        ObjectNode message = begin(completion.id(), completion.model(), asked);
        ArrayNode content = message.putArray("content");
        for (Part part : completion.parts()) {
            ObjectNode block = block(part);
            if (block != null) {
                content.add(block);
            }
        }
        message.put("stop_reason", stopReason(completion.finish())).put("stop_sequence", completion.stopSequence());
        message.set("usage", usage(completion.usage()));
        return message;
    }

    /** What a message begins with, whole or in a stream. */
    static ObjectNode begin(String id, String model, Asked asked) {
        return Json.object()
                .put("id", id.isEmpty() ? "msg_" + asked.fallbackId() : id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", asked.model(model));
    }

    /** A block of an answer; null for what messages of the assistant's have no place for. */
    static @Nullable ObjectNode block(Part part) {
        return switch (part) {
            case Part.Text text -> Json.object().put("type", "text").put("text", text.text());
            case Part.Refusal refusal -> Json.object().put("type", "text").put("text", refusal.text());
            case Part.Reasoning thought -> Thinking.block(thought);
            case Part.ToolCall call -> {
                ObjectNode block = Json.object()
                        .put("type", "tool_use")
                        .put("id", call.id())
                        .put("name", call.name());
                ContentWriter.input(block, call.arguments());
                // By the model itself, and not by code that Anthropic runs for it.
                block.putObject("caller").put("type", ContentReader.DIRECT);
                yield block;
            }
            case Part.Image image -> null;
            case Part.Document document -> null;
            case Part.Audio audio -> null;
            case Part.ToolResult result -> null;
            case Part.Foreign foreign -> null;
        };
    }

    /** Input without what was read from the cache or written to it, as Anthropic counts. */
    static ObjectNode usage(@Nullable TokenUsage reported) {
        TokenUsage usage = reported == null ? TokenUsage.NONE : reported;
        long input = usage.inputTokens() - usage.cachedInputTokens() - usage.cacheWriteInputTokens();
        return Json.object()
                .put("input_tokens", Math.max(0, input))
                .put("cache_creation_input_tokens", usage.cacheWriteInputTokens())
                .put("cache_read_input_tokens", usage.cachedInputTokens())
                .put("output_tokens", usage.outputTokens());
    }
}
