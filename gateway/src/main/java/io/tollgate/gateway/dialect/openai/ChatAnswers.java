package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.CompletionCollector;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;

/**
 * Whole answers (OpenAI API reference, "The chat completion object"). One is read as a stream of one chunk would be, so
 * that what compatible hosts write otherwise is tolerated in one place.
 */
final class ChatAnswers {
    private ChatAnswers() {}

    static Completion read(JsonNode answer) throws UnreadableAnswerException {
        if (ChatEventReader.reportsError(answer)) {
            throw new UnreadableAnswerException("it reports an error");
        }
        if (!answer.path("choices").isArray()) {
            throw new UnreadableAnswerException("it has no choices");
        }
        CompletionCollector collector = new CompletionCollector();
        ChatEventReader reader = new ChatEventReader();
        reader.chunk(answer, collector);
        reader.end(collector);
        return collector.completion();
    }

    static ObjectNode write(Completion completion, Asked asked) {
        ObjectNode json = Json.object()
                .put("id", completion.id().isEmpty() ? "chatcmpl-" + asked.fallbackId() : completion.id())
                .put("object", "chat.completion")
                .put("created", asked.createdSeconds())
                .put("model", asked.model(completion.model()));
        ObjectNode choice = json.putArray("choices").addObject().put("index", 0);
        message(completion, choice.putObject("message").put("role", "assistant"));
        choice.putNull("logprobs").put("finish_reason", OpenAiJson.finishReason(completion.finish()));
        TokenUsage usage = completion.usage();
        if (usage != null) {
            json.set("usage", OpenAiJson.usage(usage));
        }
        return json;
    }

    private static void message(Completion completion, ObjectNode message) {
        StringBuilder text = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        StringBuilder refusal = new StringBuilder();
        boolean saysText = false;
        ArrayNode details = Json.object().arrayNode();
        ArrayNode images = Json.object().arrayNode();
        ArrayNode calls = Json.object().arrayNode();
        for (Part part : completion.parts()) {
            switch (part) {
                case Part.Text said -> {
                    text.append(said.text());
                    saysText = true;
                }
                case Part.Reasoning thought -> {
                    thoughts.append(thought.text());
                    if (thought.signature() != null) {
                        details.add(ReasoningDetails.write(details.size(), thought.text(), thought.signature()));
                    }
                }
                case Part.Refusal refused -> refusal.append(refused.text());
                case Part.ToolCall call -> {
                    ObjectNode json = calls.addObject().put("id", call.id()).put("type", "function");
                    json.putObject("function").put("name", call.name()).put("arguments", call.arguments());
                    ReasoningDetails.putSignature(call.signature(), json);
                }
                case Part.Image image -> {
                    ObjectNode json = OpenAiJson.image(image);
                    if (json != null) {
                        images.add(json);
                    }
                }
                case Part.Document document -> {}
                case Part.Audio audio -> {}
                case Part.ToolResult result -> {}
                case Part.Foreign foreign -> {}
            }
        }
        if (saysText || (calls.isEmpty() && refusal.isEmpty())) {
            message.put("content", text.toString());
        } else {
            message.putNull("content");
        }
        message.put("refusal", refusal.isEmpty() ? null : refusal.toString());
        if (!thoughts.isEmpty()) {
            message.put("reasoning_content", thoughts.toString());
        }
        if (!details.isEmpty()) {
            message.set("reasoning_details", details);
        }
        if (!images.isEmpty()) {
            message.set("images", images);
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
    }
}
