package io.tollgate.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Errors;
import org.jspecify.annotations.Nullable;

/** Reads errors (Anthropic API reference, "Errors"). */
final class ErrorReader {
    private ErrorReader() {}

    /**
     * Reads one, whatever it looks like.
     *
     * @param status 0 if it came within a stream that began well
     * @param body null if it is not JSON
     */
    static ErrorBody read(int status, @Nullable JsonNode body) {
        JsonNode all = body == null ? MissingNode.getInstance() : body;
        JsonNode error = all.hasNonNull("error") ? all.get("error") : all;
        String message = error.isTextual() ? error.textValue() : Errors.text(error, "message");
        String type = Errors.text(error, "type");
        int known = status > 0 ? status : Errors.status(type == null ? "" : type, 0);
        return Errors.of(known, type, null, message, null);
    }
}
