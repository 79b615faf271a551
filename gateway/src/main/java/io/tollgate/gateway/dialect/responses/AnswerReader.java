package io.tollgate.gateway.dialect.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.tollgate.gateway.dialect.openai.OpenAiUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a response (OpenAI API reference, "The response object"). */
final class AnswerReader {
    private AnswerReader() {}

    /** @param response null if it is no JSON */
    static Completion read(@Nullable JsonNode response) throws UnreadableAnswerException {
        if (response == null || !response.path("output").isArray()) {
            throw new UnreadableAnswerException("the answer is no response with output");
        }
        List<Part> parts = new ArrayList<>();
        for (JsonNode item : response.path("output")) {
            parts.addAll(parts(item));
        }
        return new Completion(
                response.path("id").asText(""),
                response.path("model").asText(""),
                parts,
                finish(response, parts),
                null,
                usage(response.path("usage")));
    }

    /** What an item of the output says. */
    static List<Part> parts(JsonNode item) {
        String type = item.path("type").asText();
        return switch (type) {
            case "message" -> message(item);
            case "reasoning" -> List.of(new Part.Reasoning("", ReasoningText.of(item), signature(item)));
            case "function_call" -> List.of(call(item, item.path("arguments").asText("")));
            case "custom_tool_call" ->
                List.of(call(
                        item, CustomInput.arguments(item.path(ToolNames.INPUT).asText(""))));
            default -> List.of(new Part.Foreign("", type));
        };
    }

    private static List<Part> message(JsonNode item) {
        List<Part> parts = new ArrayList<>();
        for (JsonNode content : item.path("content")) {
            parts.add(content(content));
        }
        return parts;
    }

    static Part content(JsonNode content) {
        String type = content.path("type").asText();
        return switch (type) {
            case "output_text" -> new Part.Text("", content.path("text").asText(""));
            case "refusal" -> new Part.Refusal("", content.path("refusal").asText(""));
            default -> new Part.Foreign("", type);
        };
    }

    private static Part.ToolCall call(JsonNode item, String arguments) {
        String namespace = item.path("namespace").asText("");
        return new Part.ToolCall(
                "",
                item.path("call_id").asText(item.path("id").asText("")),
                ToolNames.joined(namespace, item.path("name").asText("")),
                arguments,
                null);
    }

    static @Nullable Signature signature(JsonNode item) {
        JsonNode encrypted = item.path("encrypted_content");
        return encrypted.isTextual() && !encrypted.textValue().isEmpty()
                ? new Signature(WireFormat.OPENAI_RESPONSES, encrypted.textValue())
                : null;
    }

    /** Why a response ends, whose parts are known. */
    static Finish finish(JsonNode response, List<Part> parts) throws UnreadableAnswerException {
        String status = response.path("status").asText(OutputItems.COMPLETED);
        return switch (status) {
            case "completed" -> finish(parts);
            case "incomplete" ->
                response.path("incomplete_details").path("reason").asText().equals("content_filter")
                        ? Finish.CONTENT_FILTER
                        : Finish.LENGTH;
            case "failed", "cancelled" -> Finish.ERROR;
            default -> throw new UnreadableAnswerException("the response has not ended");
        };
    }

    private static Finish finish(List<Part> parts) {
        if (parts.stream().anyMatch(Part.ToolCall.class::isInstance)) {
            return Finish.TOOL_CALLS;
        }
        return parts.stream().anyMatch(Part.Refusal.class::isInstance) ? Finish.CONTENT_FILTER : Finish.STOP;
    }

    /** What a response used; null if it does not say. */
    static @Nullable TokenUsage usage(JsonNode usage) throws UnreadableAnswerException {
        if (!usage.isObject()) {
            return null;
        }
        OpenAiUsage reader = new OpenAiUsage();
        try (JsonParser parser = usage.traverse()) {
            parser.nextToken();
            reader.read(parser);
        } catch (IOException e) {
            throw new UnreadableAnswerException("the usage cannot be read");
        }
        return reader.usage();
    }
}
