package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.CompletionCollector;
import io.tollgate.gateway.dialect.conversation.EventData;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer, of which each event is a part, and the whole is the only one (Gemini API reference,
 * "GenerateContentResponse"). Of several candidates the first one counts. For one answer.
 */
final class AnswerReader implements EventReader {
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final Supplier<String> callIds;
    private final GeminiUsage usage = new GeminiUsage();
    private boolean started;
    private boolean failed;
    private boolean ended;
    private boolean called;
    private int parts;
    /** Whether a part is open to be continued, and then whether it is a thought. */
    private boolean open;

    private boolean thinking;
    private @Nullable String finishReason;

    /** @param callIds makes ids for calls of functions that come without one */
    AnswerReader(Supplier<String> callIds) {
        this.callIds = callIds;
    }

    @Override
    public void event(byte[] bytes, int start, int end, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        EventData data = EventData.of(bytes, start, end);
        if (data != null && !data.is(DONE)) {
            chunk(Json.read(data.bytes(), data.start(), data.end()), to);
        }
    }

    /** Reads a part of an answer, or all of it. */
    void chunk(@Nullable JsonNode chunk, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        if (chunk == null || !chunk.isObject()) {
            throw new UnreadableAnswerException("a part of the answer is not a JSON object");
        }
        if (failed || ended) {
            return;
        }
        if (chunk.hasNonNull("error")) {
            fail(GeminiErrors.read(GeminiErrors.status(chunk.get("error")), chunk), to);
            return;
        }
        start(chunk, to);
        JsonNode candidate = chunk.path("candidates").path(0);
        for (JsonNode part : candidate.path("content").path("parts")) {
            part(part, to);
        }
        String reason = candidate.path("finishReason").textValue();
        if (reason == null) {
            reason = chunk.path("promptFeedback").hasNonNull("blockReason") ? "SAFETY" : null;
        }
        finishReason = reason == null ? finishReason : reason;
        usage(chunk.path("usageMetadata"), to);
    }

    private void start(JsonNode chunk, Consumer<StreamEvent> to) {
        if (!started) {
            started = true;
            to.accept(new StreamEvent.Start(
                    chunk.path("responseId").asText(""),
                    chunk.path("modelVersion").asText("")));
        }
    }

    private void part(JsonNode part, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        String signature = part.path("thoughtSignature").textValue();
        JsonNode call = part.path("functionCall");
        JsonNode inline = part.path("inlineData");
        if (call.isObject()) {
            call(call, signature, to);
        } else if (part.path("text").isTextual()) {
            text(part.get("text").textValue(), part.path("thought").asBoolean(false), signature, to);
        } else if (inline.isObject()) {
            String mediaType = inline.path("mimeType").asText("");
            whole(
                    MediaType.part(
                            "",
                            mediaType,
                            new Source.Inline(mediaType, inline.path("data").asText("")),
                            null),
                    to);
        } else if (signature != null) {
            text("", true, signature, to);
        } else if (part.isObject()) {
            part.properties().stream()
                    .findFirst()
                    .ifPresent(member -> whole(new Part.Foreign("", member.getKey()), to));
        } else {
            throw new UnreadableAnswerException("a part of a candidate's content is not an object");
        }
    }

    /** The signature of what is said stands after it, as that of a thought without words. */
    private void text(String text, boolean thought, @Nullable String signature, Consumer<StreamEvent> to) {
        if (!text.isEmpty()) {
            if (open && thinking != thought) {
                close(to);
            }
            if (!open) {
                open(thought, to);
            }
            to.accept(new StreamEvent.Delta(parts, text));
        }
        if (signature != null) {
            if (open && !thinking) {
                close(to);
            }
            if (!open) {
                open(true, to);
            }
            to.accept(new StreamEvent.Signed(parts, ThoughtSignatures.read(signature)));
            close(to);
        }
    }

    private void open(boolean thought, Consumer<StreamEvent> to) {
        open = true;
        thinking = thought;
        to.accept(new StreamEvent.PartStart(parts, thought ? new Part.Reasoning("", "", null) : new Part.Text("", "")));
    }

    private void close(Consumer<StreamEvent> to) {
        if (open) {
            open = false;
            to.accept(new StreamEvent.PartEnd(parts));
            parts++;
        }
    }

    private void call(JsonNode call, @Nullable String signature, Consumer<StreamEvent> to)
            throws UnreadableAnswerException {
        JsonNode args = call.path("args");
        String name = call.path("name").textValue();
        if (name == null || !(args.isObject() || args.isMissingNode() || args.isNull())) {
            throw new UnreadableAnswerException("a function call has no name, or arguments that are not an object");
        }
        close(to);
        called = true;
        String id = call.path("id").asText("");
        to.accept(new StreamEvent.PartStart(
                parts, new Part.ToolCall("", id.isEmpty() ? callIds.get() : id, name, "", null)));
        if (signature != null) {
            to.accept(new StreamEvent.Signed(parts, ThoughtSignatures.read(signature)));
        }
        to.accept(new StreamEvent.Delta(parts, args.isObject() ? Json.text(args) : "{}"));
        to.accept(new StreamEvent.PartEnd(parts));
        parts++;
    }

    private void whole(Part part, Consumer<StreamEvent> to) {
        close(to);
        to.accept(new StreamEvent.PartStart(parts, part));
        to.accept(new StreamEvent.PartEnd(parts));
        parts++;
    }

    private void usage(JsonNode reported, Consumer<StreamEvent> to) throws UnreadableAnswerException {
        if (!reported.isObject()) {
            return;
        }
        try (JsonParser parser = reported.traverse()) {
            parser.nextToken();
            usage.read(parser);
        } catch (IOException e) {
            throw new UnreadableAnswerException("usageMetadata cannot be read");
        }
        TokenUsage tokens = usage.usage();
        if (tokens != null) {
            to.accept(new StreamEvent.Used(tokens));
        }
    }

    private void fail(ErrorBody error, Consumer<StreamEvent> to) {
        failed = true;
        to.accept(new StreamEvent.Failed(error));
    }

    @Override
    public void end(Consumer<StreamEvent> to) {
        if (ended) {
            return;
        }
        String reason = finishReason;
        if (!failed && reason != null) {
            close(to);
            to.accept(new StreamEvent.Finished(FinishReasons.read(reason, called), null));
        } else if (!failed) {
            fail(
                    new ErrorBody(
                            502,
                            "server_error",
                            "provider_error",
                            "The provider ended its stream before the answer was complete.",
                            null,
                            ""),
                    to);
        }
        ended = true;
        to.accept(new StreamEvent.End());
    }

    /** Reads an answer that is all there; one that does not say why it ends has said what it had to say. */
    static Completion whole(@Nullable JsonNode answer, Supplier<String> callIds) throws UnreadableAnswerException {
        AnswerReader reader = new AnswerReader(callIds);
        CompletionCollector collected = new CompletionCollector();
        reader.chunk(answer, collected);
        if (reader.failed) {
            throw new UnreadableAnswerException("the answer is an error, whose status says that it is none");
        }
        if (reader.finishReason == null) {
            if (answer == null || !answer.path("candidates").path(0).isObject()) {
                throw new UnreadableAnswerException("the answer has no candidate, and does not say why");
            }
            reader.finishReason = "STOP";
        }
        reader.end(collected);
        return collected.completion();
    }
}
