package io.tollgate.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Errors;
import io.tollgate.gateway.dialect.conversation.Json;

/** Errors as Anthropic's API has them (Anthropic API reference, "Errors"). */
final class AnthropicErrors {
    private AnthropicErrors() {}

    /** {@code {"type": "error", "error": {type, message}, "request_id"}}. */
    static ObjectNode json(ErrorBody error) {
        ObjectNode json = Json.object().put("type", "error");
        json.putObject("error").put("type", Errors.anthropicType(error)).put("message", error.message());
        return json.put("request_id", error.requestId());
    }
}
