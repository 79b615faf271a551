package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.conversation.Json;
import org.jspecify.annotations.Nullable;

/** The arguments of a call, which are JSON text elsewhere and an object here. */
final class Arguments {
    private Arguments() {}

    /** The object; null if the text is none, as where a model broke off or wrote something else. */
    static @Nullable ObjectNode read(String text) {
        if (text.isBlank()) {
            return Json.object();
        }
        return Json.read(text) instanceof ObjectNode object ? object : null;
    }
}
