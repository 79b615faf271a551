package io.tollgate.gateway.edge.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of the universal route, as Cloudflare's AI Gateway documents it: an array of requests, or one alone. What is
 * sent of each is cut out of the body as it stands there.
 */
final class UniversalRequestParser {
    private static final int MOST_STEPS = 10;
    private static final int MOST_HEADERS = 100;
    private static final int MOST_HEADER_CHARACTERS = 16 << 10;
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(JsonBounds.builder().build())
            .build();

    private final Buffer body;
    private final List<Step> steps = new ArrayList<>();

    /**
     * One request.
     *
     * @param endpoint what follows the provider's name in a path
     * @param query the body to send
     */
    record Step(String provider, String endpoint, MultiMap headers, Buffer query) {}

    private UniversalRequestParser(Buffer body) {
        this.body = body;
    }

    /**
     * The requests of a body, one at least.
     *
     * @throws FailureException if it is not as it must be
     */
    static List<Step> parse(Buffer body) throws FailureException {
        UniversalRequestParser reading = new UniversalRequestParser(body);
        try (JsonParser parser =
                Bytes.read(body, (bytes, start, end) -> JSON.createParser(bytes, start, end - start))) {
            reading.read(parser);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new FailureException(
                    new CallFailure.InvalidJson("The body is not valid JSON" + where + ": " + e.getOriginalMessage()));
        } catch (IOException e) {
            throw new FailureException(new CallFailure.InvalidJson("The body is not valid JSON."));
        }
        return List.copyOf(reading.steps);
    }

    private void read(JsonParser parser) throws IOException, FailureException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
            step(parser);
        } else if (first == JsonToken.START_ARRAY) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                step(parser);
            }
        }
        boolean ended = parser.currentToken() == JsonToken.END_ARRAY || first == JsonToken.START_OBJECT;
        if (!ended || steps.isEmpty() || steps.size() > MOST_STEPS || parser.nextToken() != null) {
            throw invalid(
                    "The body must be an array of 1 to " + MOST_STEPS
                            + " objects, each with provider, endpoint, headers and query.",
                    null);
        }
    }

    private void step(JsonParser parser) throws IOException, FailureException {
        String provider = null;
        String endpoint = null;
        MultiMap headers = HttpHeaders.headers();
        Buffer query = Buffer.buffer();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "provider" -> provider = text(parser, value, name);
                case "endpoint" -> endpoint = text(parser, value, name);
                case "headers" -> headers(parser, value, headers);
                case "query" -> query = cut(parser);
                default -> parser.skipChildren();
            }
        }
        if (provider == null || endpoint == null) {
            throw invalid(
                    field(provider == null ? "provider" : "endpoint") + " is missing.",
                    field(provider == null ? "provider" : "endpoint"));
        }
        if (!headers.contains(HttpHeaders.CONTENT_TYPE)) {
            headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
        }
        steps.add(new Step(provider, endpoint, headers, query));
    }

    private String text(JsonParser parser, JsonToken value, String name) throws IOException, FailureException {
        if (value != JsonToken.VALUE_STRING || parser.getTextLength() == 0) {
            throw invalid(field(name) + " must be a non-empty string.", field(name));
        }
        return parser.getText();
    }

    private void headers(JsonParser parser, JsonToken value, MultiMap headers) throws IOException, FailureException {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value != JsonToken.START_OBJECT) {
            throw invalid(field("headers") + " must be an object.", field("headers"));
        }
        int characters = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken held = parser.nextToken();
            if (!held.isScalarValue() || held == JsonToken.VALUE_NULL) {
                throw invalid(field("headers") + " must hold strings, numbers or booleans.", field("headers"));
            }
            characters += name.length() + parser.getTextLength();
            if (headers.size() == MOST_HEADERS || characters > MOST_HEADER_CHARACTERS) {
                throw invalid(
                        field("headers") + " must be at most " + MOST_HEADERS + " headers of " + MOST_HEADER_CHARACTERS
                                + " characters in all.",
                        field("headers"));
            }
            try {
                headers.add(name, parser.getText());
            } catch (IllegalArgumentException e) {
                throw invalid(field("headers") + " cannot be sent as a header.", field("headers"));
            }
        }
    }

    /** The bytes of the value that the parser stands at. */
    private Buffer cut(JsonParser parser) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return body.slice(start, (int) parser.currentLocation().getByteOffset());
    }

    /** A member of the step that is being read. */
    private String field(String name) {
        return "[" + steps.size() + "]." + name;
    }

    private static FailureException invalid(String message, @Nullable String param) {
        return new FailureException(new CallFailure.InvalidRequest(message, param));
    }
}
