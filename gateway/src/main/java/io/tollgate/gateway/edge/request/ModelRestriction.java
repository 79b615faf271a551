package io.tollgate.gateway.edge.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.service.text.Excerpt;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure which model a request asks, for a token that is restricted to certain models: a body that another reader
 * could take for a request to another model is refused. Names are compared without regard to case, because some
 * upstreams do; the same name twice is refused, because readers differ in which one holds (RFC 8259, section 4).
 */
final class ModelRestriction {
    private static final int DEEPEST = 500;
    private static final int MOST_MEMBERS = 200_000;
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(JsonBounds.builder().maxNestingDepth(DEEPEST).build())
            .build();
    private static final String MODEL = "model";

    /**
     * What a body may say that it is: by any other type, or any other parameter, it could be read as something else,
     * such as a form in which another model stands.
     */
    private static final Pattern JSON_IN_UTF8 =
            Pattern.compile("\\s*application/json\\s*(;\\s*charset=\"?utf-?8\"?\\s*)?;?\\s*", Pattern.CASE_INSENSITIVE);

    /** Objects of the caller's own words, which no upstream reads. */
    private static final Set<String> LABELS = Set.of("metadata", "labels");

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
        List<String> types = headers.getAll(HttpHeaders.CONTENT_TYPE);
        if (!types.isEmpty()
                && (types.size() > 1 || !JSON_IN_UTF8.matcher(types.getFirst()).matches())) {
            throw refused("the content type must be application/json, in UTF-8, or absent", null);
        }
        // Whoever looks for names that stand twice remembers them all.
        if (Json.members(body) > MOST_MEMBERS) {
            throw refused("the body must have no more than " + MOST_MEMBERS + " members in all", null);
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

    /** The same for a form whose last delimiter has come. */
    void checkForm(FormScanner form) throws FailureException {
        if (form.lookAlike()) {
            throw refused("the form must not hold what looks like the boundary between its fields", null);
        }
        int models = 0;
        for (FormScanner.Field field : form.fields()) {
            String name = field.name();
            boolean named = name.equalsIgnoreCase(MODEL);
            models += named ? 1 : 0;
            if (!field.head.plain() || (named && field.head.file())) {
                throw refused("each field of the form must have one plain name", Excerpt.of(name));
            }
            if (models > 1) {
                throw refused("the form must name one model", MODEL);
            }
            refuseNaming(name);
        }
    }

    private void members(JsonParser parser) throws IOException, FailureException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (modelInPath && name.equals(MODEL) && !mayCall(parser, value)) {
                throw refused("the body names a model that this token is not for", MODEL);
            }
            refuseNaming(name);
            if (value == JsonToken.START_ARRAY) {
                elements(parser, name);
            } else if (value == JsonToken.START_OBJECT && !LABELS.contains(name)) {
                inside(parser, name);
            }
        }
    }

    private static void refuseNaming(String name) throws FailureException {
        if (name.equalsIgnoreCase(MODEL) ? !name.equals(MODEL) : namesModels(name)) {
            throw refused("only the field model may name a model, not " + Excerpt.of(name), Excerpt.of(name));
        }
    }

    /**
     * Such as {@code models}, {@code fallbacks} and {@code preset}, by which routers take other models than
     * {@code model}.
     */
    private static boolean namesModels(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("models")
                || lower.equals("preset")
                || lower.startsWith("fallback")
                || lower.endsWith("_model")
                || lower.endsWith("_models");
    }

    /** What a list holds may each ask a model of its own, such as tools and the requests of a batch. */
    private void elements(JsonParser parser, String list) throws IOException, FailureException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                inside(parser, list);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void inside(JsonParser parser, String member) throws IOException, FailureException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken held = parser.nextToken();
            if (name.equalsIgnoreCase(MODEL) && !mayCall(parser, held)) {
                throw refused(Excerpt.of(member) + " asks a model that this token is not for", Excerpt.of(member));
            }
            parser.skipChildren();
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
