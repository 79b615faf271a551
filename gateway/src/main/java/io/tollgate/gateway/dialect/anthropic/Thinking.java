package io.tollgate.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of thoughts (Anthropic API reference, "Extended thinking"). What is redacted is told from what is signed by a
 * mark before it, which no signature begins with: they are base64.
 */
final class Thinking {
    private static final String REDACTED = "redacted:";

    private Thinking() {}

    /** What stands for a block of redacted thoughts. */
    static Signature redacted(String data) {
        return new Signature(WireFormat.ANTHROPIC_MESSAGES, REDACTED + data);
    }

    /** What a block of redacted thoughts holds; null if the signature is none of one. */
    static @Nullable String redacted(@Nullable Signature signature) {
        String value = signature == null ? null : signature.forProvider(WireFormat.ANTHROPIC_MESSAGES);
        return value != null && value.startsWith(REDACTED) ? value.substring(REDACTED.length()) : null;
    }

    /** A block as an answer has it: thoughts of other providers' models as well, whose signatures are marked. */
    static ObjectNode block(Part.Reasoning thought) {
        String redacted = redacted(thought.signature());
        if (redacted != null) {
            return Json.object().put("type", "redacted_thinking").put("data", redacted);
        }
        Signature signature = thought.signature();
        return Json.object()
                .put("type", "thinking")
                .put("thinking", thought.text())
                .put("signature", signature == null ? "" : signature.forCaller(WireFormat.ANTHROPIC_MESSAGES));
    }

    /** A block as a request has it; null for thoughts that Anthropic has not signed, which it would refuse. */
    static @Nullable ObjectNode requestBlock(Part.Reasoning thought) {
        Signature signature = thought.signature();
        return signature == null || signature.forProvider(WireFormat.ANTHROPIC_MESSAGES) == null
                ? null
                : block(thought);
    }
}
