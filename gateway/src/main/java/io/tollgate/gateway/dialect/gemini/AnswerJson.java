package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import io.tollgate.gateway.dialect.conversation.Settings.Reasoning;
import io.tollgate.gateway.dialect.conversation.Signature;
import org.jspecify.annotations.Nullable;

/** Writes an answer, or a part of one (Gemini API reference, "GenerateContentResponse"). For one answer. */
final class AnswerJson {
    private final Asked asked;
    private final boolean thoughtsShown;
    private String id;
    private String model;
    private @Nullable String malformed;

    AnswerJson(Asked asked) {
        this.asked = asked;
        this.id = asked.fallbackId();
        this.model = asked.model();
        Reasoning reasoning = asked.conversation().settings().reasoning();
        // Thoughts come to those who ask for them: clients may take any text for the answer.
        this.thoughtsShown = reasoning != null && Boolean.TRUE.equals(reasoning.shown());
    }

    /** What the provider calls answer and model; empty what it does not say. */
    void begin(String givenId, String toldModel) {
        id = givenId.isEmpty() ? asked.fallbackId() : givenId;
        model = asked.model(toldModel);
    }

    ObjectNode whole(Completion completion) {
        begin(completion.id(), completion.model());
        ArrayNode parts = parts();
        for (Part part : completion.parts()) {
            part(part, parts);
        }
        return last(parts, completion.finish(), completion.usage());
    }

    /** A part of an answer that is not the last one. */
    ObjectNode chunk(ArrayNode parts) {
        return answer(candidate(parts));
    }

    /** A part of an answer that says why it ends. */
    ObjectNode last(ArrayNode parts, Finish finish, @Nullable TokenUsage usage) {
        if (parts.isEmpty() && finish != Finish.CONTENT_FILTER) {
            // As Google's own answers end; clients join the texts of all parts, which must then have one.
            text("", parts);
        }
        ObjectNode candidate = candidate(parts);
        if (malformed == null) {
            candidate.put("finishReason", FinishReasons.write(finish));
        } else {
            candidate.put("finishReason", FinishReasons.MALFORMED_CALL).put("finishMessage", malformed);
        }
        ObjectNode answer = Json.object();
        answer.putArray("candidates").add(candidate);
        if (usage != null) {
            answer.set("usageMetadata", usage(usage));
        }
        return answer.setAll(about());
    }

    private ObjectNode answer(ObjectNode candidate) {
        ObjectNode answer = Json.object();
        answer.putArray("candidates").add(candidate);
        return answer.setAll(about());
    }

    private ObjectNode about() {
        return Json.object().put("modelVersion", model).put("responseId", id);
    }

    private static ObjectNode candidate(ArrayNode parts) {
        ObjectNode candidate = Json.object();
        if (!parts.isEmpty()) {
            candidate.putObject("content").put("role", "model").set("parts", parts);
        }
        return candidate.put("index", 0);
    }

    ArrayNode parts() {
        return Json.object().putArray("parts");
    }

    void part(Part part, ArrayNode to) {
        switch (part) {
            case Part.Text text -> text(text.text(), to);
            case Part.Refusal refusal -> text(refusal.text(), to);
            case Part.Reasoning reasoning -> {
                thought(reasoning.text(), to);
                signature(reasoning.signature(), to);
            }
            case Part.ToolCall call -> call(call, to);
            case Part.Image image -> media(image.source(), to);
            case Part.Audio audio -> media(audio.source(), to);
            case Part.Document document -> media(document.source(), to);
            case Part.ToolResult result -> {
                // No answer holds one.
            }
            case Part.Foreign foreign -> {
                // Nobody but its own format knows what it is.
            }
        }
    }

    static void text(String text, ArrayNode to) {
        to.addObject().put("text", text);
    }

    void thought(String text, ArrayNode to) {
        if (thoughtsShown && !text.isEmpty()) {
            to.addObject().put("text", text).put("thought", true);
        }
    }

    static void signature(@Nullable Signature signature, ArrayNode to) {
        if (signature != null) {
            to.addObject()
                    .put("text", "")
                    .put("thought", true)
                    .put("thoughtSignature", ThoughtSignatures.write(signature));
        }
    }

    /** A call whose arguments are no object is told as Gemini tells one that its own model got wrong. */
    private void call(Part.ToolCall call, ArrayNode to) {
        ObjectNode args = Arguments.read(call.arguments());
        if (args == null) {
            malformed = "Malformed function call: the arguments of " + call.name() + " are not a JSON object.";
            return;
        }
        ObjectNode part = to.addObject();
        part.putObject("functionCall")
                .put("id", call.id())
                .put("name", call.name())
                .set("args", args);
        if (call.signature() != null) {
            part.put("thoughtSignature", ThoughtSignatures.write(call.signature()));
        }
    }

    private static void media(Source source, ArrayNode to) {
        switch (source) {
            case Source.Inline inline ->
                to.addObject()
                        .putObject("inlineData")
                        .put("mimeType", inline.mediaType())
                        .put("data", inline.data());
            case Source.Url url -> to.addObject().putObject("fileData").put("fileUri", url.url());
            case Source.PlainText text -> text(text.text(), to);
            case Source.File file -> {
                // Only its own provider has it.
            }
        }
    }

    /** Thoughts are counted apart from what is said. */
    private static ObjectNode usage(TokenUsage usage) {
        ObjectNode written = Json.object()
                .put("promptTokenCount", usage.inputTokens())
                .put("candidatesTokenCount", Math.max(0, usage.outputTokens() - usage.reasoningTokens()))
                .put("totalTokenCount", usage.inputTokens() + usage.outputTokens());
        if (usage.cachedInputTokens() > 0) {
            written.put("cachedContentTokenCount", usage.cachedInputTokens());
        }
        if (usage.reasoningTokens() > 0) {
            written.put("thoughtsTokenCount", usage.reasoningTokens());
        }
        return written;
    }
}
