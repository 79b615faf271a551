package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.UsageReader;
import io.tollgate.gateway.dialect.conversation.DataUrl;
import io.tollgate.gateway.dialect.conversation.Errors;
import io.tollgate.gateway.dialect.conversation.EventData;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chunks of a stream (OpenAI API reference, "The chat completion chunk object"), with what compatible hosts
 * do otherwise: thoughts under two names, content in arrays, members that are null, tool calls without an index, usage
 * wherever it comes.
 */
final class ChatEventReader implements EventReader {
    private static final String DONE = "[DONE]";
    /** Why an answer ends that failed, as OpenRouter says it. */
    private static final String ERROR = "error";

    private static final int BAD_GATEWAY = 502;

    private final UsageReader usageReader = new OpenAiUsage();
    private final ChatParts parts = new ChatParts();
    private @Nullable TokenUsage usage;
    private boolean started;
    private boolean finished;
    private boolean ended;

    @Override
    public void event(byte[] bytes, int start, int end, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        EventData data = EventData.of(bytes, start, end);
        if (data == null || data.start() == data.end() || ended) {
            return;
        }
        if (bytesAre(data, DONE)) {
            end(to);
            return;
        }
        JsonNode chunk = Json.read(data.bytes(), data.start(), data.end());
        if (chunk == null || !chunk.isObject()) {
            throw new UnreadableAnswerException("an event's data is not a JSON object");
        }
        if (reportsError(chunk)) {
            ended = true;
            to.accept(new StreamEvent.Failed(OpenAiErrorReader.read(0, chunk)));
            to.accept(new StreamEvent.End());
            return;
        }
        chunk(chunk, to);
    }

    private static boolean bytesAre(EventData data, String text) {
        return data.end() - data.start() < 2 * text.length()
                && new String(data.bytes(), data.start(), data.end() - data.start(), StandardCharsets.UTF_8)
                        .strip()
                        .equals(text);
    }

    /** Some builds of vLLM report errors by the type of the object. */
    static boolean reportsError(JsonNode answer) {
        return answer.hasNonNull("error") || answer.path("object").asText().equals("error");
    }

    /** Reads a chunk, or a whole answer, whose message is as one delta. */
    void chunk(JsonNode chunk, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        if (!started) {
            started = true;
            to.accept(new StreamEvent.Start(
                    chunk.path("id").asText(), chunk.path("model").asText()));
            parts.ofAnswer(chunk.path("id").asText());
        }
        JsonNode choice = choice(chunk.path("choices"));
        if (choice != null && !finished) {
            JsonNode delta = choice.path(choice.hasNonNull("message") ? "message" : "delta");
            delta(delta, to);
            String reason = choice.path("finish_reason").textValue();
            if (ERROR.equals(reason)) {
                failed(choice.hasNonNull("message"), to);
                return;
            }
            if (reason != null && !reason.isEmpty()) {
                finish(reason, to);
            }
        }
        OpenAiJson.readUsage(chunk.get("usage"), usageReader);
        OpenAiJson.readUsage(chunk.path("x_groq").get("usage"), usageReader);
        if (choice != null) {
            OpenAiJson.readUsage(choice.get("usage"), usageReader);
        }
        TokenUsage now = usageReader.usage();
        if (now != null && !now.equals(usage)) {
            usage = now;
            to.accept(new StreamEvent.Used(now));
        }
    }

    /** Says, where it still can, that the answer ended because something failed. */
    private void failed(boolean whole, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        if (whole) {
            throw new UnreadableAnswerException("the answer ended because of an error");
        }
        ended = true;
        to.accept(new StreamEvent.Failed(
                Errors.of(BAD_GATEWAY, null, null, "The provider ended its answer because of an error.", null)));
        to.accept(new StreamEvent.End());
    }

    /** The first one: more are not asked for. */
    private static @Nullable JsonNode choice(JsonNode choices) {
        for (JsonNode each : choices) {
            if (each.isObject() && each.path("index").asInt(0) == 0) {
                return each;
            }
        }
        return null;
    }

    private void delta(JsonNode delta, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        String thought = delta.path("reasoning_content").textValue();
        if (thought == null) {
            thought = delta.path("reasoning").textValue();
        }
        if (thought != null) {
            parts.reasoning(thought, to);
        } else {
            for (JsonNode each : delta.path("reasoning_details")) {
                parts.reasoning(each.path("text").asText(), to);
            }
        }
        content(delta.path("content"), to);
        parts.refusal(delta.path("refusal").asText(""), to);
        for (JsonNode image : delta.path("images")) {
            image(image.path("image_url").path("url").asText(), to);
        }
        for (JsonNode call : delta.path("tool_calls")) {
            parts.toolCall(call, to);
        }
    }

    /** Text, or parts of it; Mistral has thoughts among them (its API reference, "ThinkChunk"). */
    private void content(JsonNode content, Consumer<StreamEvent> to) {
        if (content.isTextual()) {
            parts.text(content.textValue(), to);
            return;
        }
        for (JsonNode each : content) {
            switch (each.path("type").asText()) {
                case "text", "output_text" -> parts.text(each.path("text").asText(), to);
                case "refusal" -> parts.refusal(each.path("refusal").asText(), to);
                case "thinking" -> {
                    for (JsonNode thought : each.path("thinking")) {
                        parts.reasoning(thought.path("text").asText(), to);
                    }
                }
                case "image_url" -> image(each.path("image_url").path("url").asText(), to);
                default -> {
                    // Nobody else has it.
                }
            }
        }
    }

    private void image(String url, Consumer<StreamEvent> to) {
        if (!url.isEmpty()) {
            Source inline = DataUrl.read(url);
            parts.whole(new Part.Image("", inline == null ? new Source.Url(url, null) : inline, null, null), to);
        }
    }

    private void finish(@Nullable String reason, Consumer<StreamEvent> to) {
        finished = true;
        parts.end(to);
        to.accept(new StreamEvent.Finished(OpenAiJson.finish(reason, parts.callTools()), null));
    }

    @Override
    public void end(Consumer<StreamEvent> to) {
        if (ended) {
            return;
        }
        ended = true;
        if (!started) {
            to.accept(new StreamEvent.Start("", ""));
        }
        if (!finished) {
            finish(null, to);
        }
        to.accept(new StreamEvent.End());
    }
}
