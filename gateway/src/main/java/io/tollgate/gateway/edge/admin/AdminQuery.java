package io.tollgate.gateway.edge.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tollgate.gateway.admin.Page;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.MediaTypes;
import io.tollgate.service.text.Durations;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
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
    private static final int DEEPEST = 40;
    private static final JsonFactory STRICT = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(JsonBounds.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(100)
                    .build())
            .build();
    private static final Pattern CURSOR = Pattern.compile("[A-Za-z0-9._:@/-]{1,400}");

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
        return body.length() == 0 ? new JsonObject() : strict(body);
    }

    /** A JSON object that everybody reads alike: no member stands twice, and numbers are those of a double. */
    static JsonObject strict(Buffer body) throws FailureException {
        try (JsonParser parser = STRICT.createParser(body.getBytes())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isNumeric() && !Double.isFinite(parser.getDoubleValue())) {
                    throw new FailureException(new CallFailure.InvalidJson("A number in the body is out of range."));
                }
            }
        } catch (IOException e) {
            throw new FailureException(
                    new CallFailure.InvalidJson("The body is not JSON in which no member stands twice."));
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
