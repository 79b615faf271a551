package io.tollgate.gateway.dialect.openai;

import io.tollgate.gateway.dialect.ErrorBody;
import io.vertx.core.json.JsonObject;

/** Errors as OpenAI's API has them (OpenAI API reference, "Error codes"). */
public final class OpenAiErrors {
    private OpenAiErrors() {}

    /** {@code {"error": {message, type, param, code, request_id}}}. */
    public static JsonObject json(ErrorBody error) {
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("message", error.message())
                                .put("type", error.type())
                                .put("param", error.param())
                                .put("code", error.code())
                                .put("request_id", error.requestId()));
    }
}
