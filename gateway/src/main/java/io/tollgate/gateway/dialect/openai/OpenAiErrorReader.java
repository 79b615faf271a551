package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Errors;
import org.jspecify.annotations.Nullable;

/** Reads errors as OpenAI's API and those that are like it have them. */
final class OpenAiErrorReader {
    private OpenAiErrorReader() {}

    /**
     * Reads one, whatever it looks like.
     *
     * @param status 0 if it came within an answer that began well
     * @param body null if it is not JSON
     */
    static ErrorBody read(int status, @Nullable JsonNode body) {
        JsonNode all = body == null ? com.fasterxml.jackson.databind.node.MissingNode.getInstance() : body;
        // Some hosts write an array of one error, others the error itself, or its message alone.
        JsonNode first = all.isArray() && !all.isEmpty() ? all.get(0) : all;
        JsonNode error = first.hasNonNull("error") ? first.get("error") : first;
        String message = error.isTextual() ? error.textValue() : Errors.text(error, "message", "detail");
        String type = Errors.text(error, "type");
        JsonNode code = error.path("code");
        int told = code.isIntegralNumber() ? code.asInt() : 0;
        int known = status > 0 ? status : Errors.status(type == null ? "" : type, told);
        return Errors.of(known, type, code.isTextual() ? code.textValue() : null, message, Errors.text(error, "param"));
    }
}
