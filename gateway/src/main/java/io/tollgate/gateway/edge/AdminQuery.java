package io.tollgate.gateway.edge;

import io.tollgate.gateway.admin.Page;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.service.text.Durations;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator's request asks for by its query: a part of a list.
 *
 * @param cursor that the part before ended with; null for the first part
 * @param gateway the only one that is asked about; null for all
 * @param revoked whether revoked tokens are asked for too
 */
record AdminQuery(
        int limit, @Nullable String cursor, @Nullable String gateway, boolean revoked) {
    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9._/-]{1,160}");

    static AdminQuery of(RoutingContext context) throws FailureException {
        HttpServerRequest request = context.request();
        String cursor = request.getParam("cursor");
        if (cursor != null && !CURSOR.matcher(cursor).matches()) {
            throw refused("cursor", "must be the next_cursor of the previous page");
        }
        return new AdminQuery(
                limit(request.getParam("limit")),
                cursor,
                request.getParam("gateway"),
                "true".equals(request.getParam("include_revoked")));
    }

    private static int limit(@Nullable String text) throws FailureException {
        if (text == null) {
            return Page.USUAL;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= Page.LARGEST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw refused("limit", "must be a whole number from 1 to " + Page.LARGEST);
    }

    /** The JSON object that a body is; an empty body is an empty one. */
    static JsonObject object(HttpServerRequest request, Buffer body) throws FailureException {
        MediaTypes.requireJson(request.headers());
        if (body.length() == 0) {
            return new JsonObject();
        }
        try {
            return new JsonObject(body);
        } catch (DecodeException | ClassCastException e) {
            throw new FailureException(new CallFailure.InvalidJson("The body is not a JSON object."));
        }
    }

    /** How long a token's old secret stays good, as the body of a rotation says. */
    static Duration grace(JsonObject body, Duration usual) throws FailureException {
        Object value = body.getValue("grace");
        if (body.size() > (body.containsKey("grace") ? 1 : 0)) {
            throw refused("grace", "is the only one allowed");
        }
        if (value == null) {
            return usual;
        }
        Duration grace = Durations.parse(value.toString());
        if (grace == null) {
            throw refused("grace", "must be a duration such as 0s, 30m, 24h or 7d");
        }
        return grace;
    }

    private static FailureException refused(String field, String what) {
        return new FailureException(new CallFailure.InvalidRequest("The field " + field + " " + what + ".", field));
    }
}
