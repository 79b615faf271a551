package io.tollgate.gateway.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.service.text.Excerpt;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure which model a request asks, for a token that is restricted to certain models: a body that another reader
 * could take for a request to another model is refused. Names are compared without regard to case, because some
 * upstreams do; the same name twice is refused, because readers differ in which one holds (RFC 8259, section 4).
 */
final class ModelRestriction {
    private static final int DEEPEST = 500;
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final String MODEL = "model";

    /** How the Gemini API writes models in bodies. */
    private static final String RESOURCE = "models/";

    private final Set<String> allowed;
    private final String provider;
    private final boolean modelInPath;

    /**
     * The restriction of a token's calls.
     *
     * @param allowed the models that it may call, by id or as {@code provider/model}
     * @param provider that the call goes to; empty if the body says so
     * @param modelInPath whether the path names the model, and so decides; a body may then name none that is not
     *     allowed
     */
    ModelRestriction(Set<String> allowed, String provider, boolean modelInPath) {
        this.allowed = allowed;
        this.provider = provider;
        this.modelInPath = modelInPath;
    }

    /** @throws FailureException if the body may be read in more than one way, or names a model that is not allowed */
    void check(MultiMap headers, Buffer body) throws FailureException {
        if (headers.contains(HttpHeaders.CONTENT_ENCODING)) {
            throw refused("the body must not be encoded", null);
        }
        checkPlain(headers, body);
    }

    /** The same for a body without the coding that it came in. */
    void checkPlain(MultiMap headers, Buffer body) throws FailureException {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        if (type != null && !isUtf8(type)) {
            throw refused("the body must be UTF-8", null);
        }
        try (JsonParser parser = JSON.createParser(body.getBytes())) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                members(parser);
            } else {
                throw refused("the body must be a JSON object", null);
            }
        } catch (IOException e) {
            throw refused("the body must be JSON in which no name stands twice", null);
        }
    }

    private static boolean isUtf8(String type) {
        int at = type.toLowerCase(Locale.ROOT).indexOf("charset");
        return at < 0
                || type.substring(at)
                        .replaceAll("[\\s\"']", "")
                        .toLowerCase(Locale.ROOT)
                        .startsWith("charset=utf-8");
    }

    private void members(JsonParser parser) throws IOException, FailureException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equalsIgnoreCase("tools")) {
                models(parser, value, "tools", "a tool asks a model that this token is not for");
                continue;
            }
            if (name.equalsIgnoreCase("requests")) {
                models(parser, value, "requests", "one of the requests asks a model that this token is not for");
                continue;
            }
            if (modelInPath && name.equals(MODEL) && !mayCall(parser, value)) {
                throw refused("the body names a model that this token is not for", MODEL);
            }
            boolean another = name.equalsIgnoreCase(MODEL) ? !name.equals(MODEL) : namesModels(name);
            if (another) {
                throw refused("only the field model may name a model, not " + Excerpt.of(name), Excerpt.of(name));
            }
            parser.skipChildren();
        }
    }

    /** Such as {@code models} and {@code fallback_model}, by which routers take other models than {@code model}. */
    private static boolean namesModels(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("models") || lower.endsWith("_model") || lower.endsWith("_models");
    }

    /** What a list holds may each ask a model of its own, such as tools and the requests of a batch. */
    private void models(JsonParser parser, JsonToken value, String param, String refusal)
            throws IOException, FailureException {
        if (value != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken held = parser.nextToken();
                if (name.equalsIgnoreCase(MODEL) && !mayCall(parser, held)) {
                    throw refused(refusal, param);
                }
                parser.skipChildren();
            }
        }
    }

    private boolean mayCall(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            return false;
        }
        String model = parser.getText();
        String plain = model.startsWith(RESOURCE) ? model.substring(RESOURCE.length()) : model;
        return allowed.contains(plain) || allowed.contains(provider + "/" + plain);
    }

    private static FailureException refused(String why, @Nullable String param) {
        return new FailureException(new CallFailure.ModelUncertain(why, param));
    }
}
