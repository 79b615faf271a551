package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import org.jspecify.annotations.Nullable;

/**
 * Thoughts and their signatures in chat's messages, as OpenRouter has them ("Reasoning tokens", {@code
 * reasoning_details}) and, behind a tool call, Google's compatible API ("Thought signatures").
 */
final class ReasoningDetails {
    private ReasoningDetails() {}

    /** Reads an element of {@code reasoning_details}; null if it is none that is known. */
    static Part.@Nullable Reasoning read(String path, JsonNode detail) {
        String text = detail.path("text").textValue();
        String signature = detail.path("signature").textValue();
        if (signature == null) {
            signature = detail.path("data").textValue();
        }
        if (text == null && signature == null) {
            return null;
        }
        return new Part.Reasoning(
                path,
                text == null ? "" : text,
                signature == null || signature.isEmpty()
                        ? null
                        : Signature.fromCaller(WireFormat.OPENAI_CHAT, signature));
    }

    static @Nullable Signature ofCall(JsonNode call) {
        String google = call.path("extra_content")
                .path("google")
                .path("thought_signature")
                .textValue();
        return google == null || google.isEmpty() ? null : new Signature(WireFormat.GEMINI, google);
    }

    /** An element of {@code reasoning_details} that keeps a signature. */
    static ObjectNode write(int index, String text, Signature signature) {
        boolean readable = !text.isEmpty();
        ObjectNode detail = Json.object().put("type", readable ? "reasoning.text" : "reasoning.encrypted");
        if (readable) {
            detail.put("text", text);
        }
        return detail.put(readable ? "signature" : "data", signature.forCaller(WireFormat.OPENAI_CHAT))
                .put("index", index);
    }

    /** Where Google's compatible API keeps the signature of a tool call. */
    static void putSignature(@Nullable Signature signature, ObjectNode call) {
        if (signature != null && signature.origin() == WireFormat.GEMINI) {
            call.putObject("extra_content").putObject("google").put("thought_signature", signature.value());
        }
    }
}
