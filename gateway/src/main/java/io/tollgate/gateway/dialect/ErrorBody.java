package io.tollgate.gateway.dialect;

import io.tollgate.gateway.call.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What an error says, whatever it looks like.
 *
 * @param status HTTP status
 * @param type the kind of error, by OpenAI's names
 * @param param the field or header at fault; null if there is none
 */
public record ErrorBody(
        int status,
        String type,
        String code,
        String message,
        @Nullable String param,
        String requestId) {
    public static ErrorBody of(Failure failure, String requestId) {
        return new ErrorBody(
                failure.code().status(),
                failure.code().type(),
                failure.code().id(),
                failure.message(),
                failure.param(),
                requestId);
    }

    /** The same error, for another request. */
    public ErrorBody withRequestId(String id) {
        return new ErrorBody(status, type, code, message, param, id);
    }

    /**
     * A server-sent event (WHATWG HTML, section 9.2).
     *
     * @param name of the event; null for one without a name
     */
    public static Buffer event(@Nullable String name, JsonObject data) {
        return Buffer.buffer(name == null ? "" : "event: " + name + "\n")
                .appendString("data: ")
                .appendBuffer(data.toBuffer())
                .appendString("\n\n");
    }
}
