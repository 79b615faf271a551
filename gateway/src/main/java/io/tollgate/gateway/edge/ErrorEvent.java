package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.NativeApi.Format;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** The event that ends a stream which cannot go on, as clients of each wire format look for it. */
final class ErrorEvent {
    private static final String NAMED = "event: error\n";

    private ErrorEvent() {}

    /** @param number of the event, where events have numbers */
    static Buffer of(Format format, ErrorResponses.ErrorResponse error, String requestId, long number) {
        return switch (format) {
            case OPENAI -> event("", error.json(ErrorStyle.OPENAI, requestId));
            // As the reference has it, and as OpenAI sends it, with an object that its SDKs raise as an exception.
            case RESPONSES ->
                event(
                        NAMED,
                        new JsonObject()
                                .put("type", "error")
                                .put("code", error.code())
                                .put("message", error.message())
                                .put("param", error.param())
                                .put("sequence_number", number)
                                .mergeIn(error.json(ErrorStyle.OPENAI, requestId)));
            case ANTHROPIC ->
                event(
                        NAMED,
                        new JsonObject()
                                .put("type", "error")
                                .put(
                                        "error",
                                        new JsonObject()
                                                .put("type", "api_error")
                                                .put("message", error.message()))
                                .put("request_id", requestId));
            case GEMINI ->
                event(
                        "",
                        new JsonObject()
                                .put(
                                        "error",
                                        new JsonObject()
                                                .put("code", error.status())
                                                .put("message", error.message())
                                                .put(
                                                        "status",
                                                        error.status() == 504 ? "DEADLINE_EXCEEDED" : "UNAVAILABLE")));
        };
    }

    private static Buffer event(String name, JsonObject data) {
        return Buffer.buffer(name)
                .appendString("data: ")
                .appendBuffer(data.toBuffer())
                .appendString("\n\n");
    }
}
