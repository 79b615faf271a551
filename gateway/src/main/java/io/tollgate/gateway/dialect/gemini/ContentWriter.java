package io.tollgate.gateway.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.CallFailure.UnsupportedContent;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Conversation.Role;
import io.tollgate.gateway.dialect.conversation.Conversation.Turn;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Part.Source;
import io.tollgate.gateway.dialect.conversation.Signature;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the contents of a request (Gemini API reference, "Content" and "Part"). All that one side says before the
 * other one does is one content, because the responses to parallel calls must stand in one. For one request.
 */
final class ContentWriter {
    /**
     * Lets a call of a tool pass that has no signature, as those of other models have none (Gemini API, "Thought
     * signatures").
     */
    private static final String UNSIGNED = "skip_thought_signature_validator";

    private final Generation generation;
    private final ArrayNode contents = Json.object().putArray("contents");
    private @Nullable Role speaking;
    private ArrayNode parts = contents.arrayNode();
    /** What tools answered beside words, which stands after all their answers. */
    private ArrayNode beside = contents.arrayNode();

    private boolean called;

    ContentWriter(Generation generation) {
        this.generation = generation;
    }

    ArrayNode write(List<Turn> turns) throws FailureException {
        for (Turn turn : turns) {
            if (turn.role() != speaking) {
                endContent();
                speaking = turn.role();
            }
            for (Part part : turn.parts()) {
                part(part);
            }
        }
        endContent();
        return contents;
    }

    private void endContent() {
        parts.addAll(beside);
        if (!parts.isEmpty()) {
            ObjectNode content = contents.addObject();
            content.put("role", speaking == Role.ASSISTANT ? "model" : "user");
            content.set("parts", parts);
        }
        parts = contents.arrayNode();
        beside = contents.arrayNode();
        called = false;
    }

    private void part(Part part) throws FailureException {
        switch (part) {
            case Part.Text text -> text(text.text());
            case Part.Refusal refusal -> text(refusal.text());
            case Part.Image image -> parts.add(media(image.path(), image.source()));
            case Part.Document document -> parts.add(media(document.path(), document.source()));
            case Part.Audio audio -> parts.add(media(audio.path(), audio.source()));
            case Part.ToolCall call -> call(call);
            case Part.ToolResult result -> result(result);
            case Part.Reasoning reasoning -> reasoning(reasoning);
            case Part.Foreign foreign -> throw unsupported(foreign.path(), "a part of type " + foreign.type());
        }
    }

    /** Google refuses a part without words. */
    private void text(String text) {
        if (!text.isEmpty()) {
            parts.addObject().put("text", text);
        }
    }

    /** What another provider's model thought, and signed, is of no use here. */
    private void reasoning(Part.Reasoning reasoning) {
        Signature signature = reasoning.signature();
        String signed = signature == null ? null : signature.forProvider(WireFormat.GEMINI);
        if (signed == null && (signature != null || reasoning.text().isEmpty())) {
            return;
        }
        ObjectNode part = parts.addObject().put("text", reasoning.text()).put("thought", true);
        if (signed != null) {
            part.put("thoughtSignature", signed);
        }
    }

    private void call(Part.ToolCall call) {
        ObjectNode part = parts.addObject();
        ObjectNode written = part.putObject("functionCall");
        if (!call.id().isEmpty()) {
            written.put("id", call.id());
        }
        written.put("name", call.name());
        ObjectNode args = Arguments.read(call.arguments());
        written.set("args", args != null ? args : Json.object().put("arguments", call.arguments()));
        Signature signature = call.signature();
        String signed = signature == null ? null : signature.forProvider(WireFormat.GEMINI);
        if (signed != null) {
            part.put("thoughtSignature", signed);
        } else if (generation == Generation.LEVEL && !called) {
            part.put("thoughtSignature", UNSIGNED);
        }
        called = true;
    }

    private void result(Part.ToolResult result) throws FailureException {
        ObjectNode response = FunctionResponses.write(result);
        parts.addObject().set("functionResponse", response);
        for (Part part : result.content()) {
            switch (part) {
                case Part.Text text -> {
                    // Written with the response.
                }
                case Part.Image image -> besides(response, media(image.path(), image.source()));
                case Part.Document document -> besides(response, media(document.path(), document.source()));
                case Part.Audio audio -> besides(response, media(audio.path(), audio.source()));
                case Part.ToolCall other -> throw unsupported(other.path(), "a call in a tool's result");
                case Part.ToolResult other -> throw unsupported(other.path(), "a result in a tool's result");
                case Part.Reasoning other -> throw unsupported(other.path(), "reasoning in a tool's result");
                case Part.Refusal other -> throw unsupported(other.path(), "a refusal in a tool's result");
                case Part.Foreign other -> throw unsupported(other.path(), "a part of type " + other.type());
            }
        }
    }

    private void besides(ObjectNode response, ObjectNode media) {
        if (generation == Generation.LEVEL && media.has("inlineData")) {
            response.withArray("parts").add(media);
        } else {
            beside.add(media);
        }
    }

    private static ObjectNode media(String path, Source source) throws FailureException {
        return switch (source) {
            case Source.Inline inline -> inline(inline.mediaType(), inline.data());
            case Source.PlainText text ->
                inline(
                        MediaType.PLAIN_TEXT,
                        Base64.getEncoder().encodeToString(text.text().getBytes(UTF_8)));
            case Source.Url url -> file(url.url(), url.mediaType());
            case Source.File file -> {
                if (!FileAddress.isKept(file.id())) {
                    throw unsupported(path, "a file that another provider keeps");
                }
                yield file(file.id(), null);
            }
        };
    }

    private static ObjectNode inline(String mediaType, String data) {
        ObjectNode part = Json.object();
        part.putObject("inlineData").put("mimeType", mediaType).put("data", data);
        return part;
    }

    private static ObjectNode file(String uri, @Nullable String given) {
        String mediaType = given == null ? MediaType.ofAddress(uri) : given;
        ObjectNode part = Json.object();
        ObjectNode file = part.putObject("fileData");
        if (mediaType != null) {
            file.put("mimeType", mediaType);
        }
        file.put("fileUri", uri);
        return part;
    }

    private static FailureException unsupported(String path, String what) {
        return new FailureException(
                new UnsupportedContent(path + " is " + what + ", which Gemini's API has no place for.", path));
    }
}
