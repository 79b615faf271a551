package io.tollgate.gateway.edge.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.gateway.dialect.JsonScanner;
import io.tollgate.gateway.dialect.Observations;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the model that a body names while the body comes: the member {@code model} of a JSON object, wherever it
 * stands; and for the service tier that it asks for, if that stands before the model or not far behind it. Unless it is
 * to be certain, it keeps nothing of what it has seen. For one use.
 */
final class ModelScanner implements JsonScanner.Listener {
    /** How much of a body is held back for it, at most; and how much behind the model is looked at. */
    static final int MOST = 64 << 10;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(JsonBounds.builder().build())
            .build();

    private static final String MODEL = "model";

    private static final JsonScanner.Paths WANTED = new JsonScanner.Paths(
            Stream.concat(Stream.of(MODEL), RequestedTier.MEMBERS.stream()).collect(Collectors.toUnmodifiableSet()));

    private final boolean certain;
    private final @Nullable JsonParser parser;
    private final RequestedTier tier = new RequestedTier();
    private @Nullable String model;
    private int models;
    private final @Nullable JsonScanner passing;
    private long seen;
    /** How much had been seen when the model was. */
    private long modelAt;

    private int depth;
    private @Nullable String wantedNext;
    private boolean broken;
    private boolean whole;

    /**
     * A look at one body.
     *
     * @param certain whether it takes all of the body to tell: what is said twice, or in what is no JSON, may be read
     *     otherwise elsewhere
     */
    ModelScanner(boolean certain) {
        this.certain = certain;
        JsonParser made = null;
        try {
            made = certain ? JSON.createNonBlockingByteArrayParser() : null;
        } catch (IOException e) {
            broken = true;
        }
        parser = made;
        passing = certain ? null : new JsonScanner(WANTED, this);
    }

    @Override
    public void member(String path, byte[] value) {
        if (!path.equals(MODEL)) {
            tier.member(path, Observations.string(value));
        } else if (models == 0) {
            models++;
            modelAt = seen;
            model = Observations.string(value);
        }
    }

    @Override
    public void text(String name, long bytes) {
        // Only members are looked for.
    }

    /** What a whole body names, as far as it can be relied on. */
    static ModelScanner whole(Buffer body) {
        ModelScanner scanner = new ModelScanner(true);
        scanner.bytes(body);
        return scanner;
    }

    void bytes(Buffer chunk) {
        if (over()) {
            return;
        }
        seen += chunk.length();
        if (passing != null) {
            Bytes.read(chunk, (bytes, start, end) -> {
                passing.bytes(bytes, start, end);
                return passing;
            });
        }
        if (parser == null) {
            return;
        }
        try {
            ByteArrayFeeder feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
            Bytes.read(chunk, (bytes, start, end) -> {
                feeder.feedInput(bytes, start, end);
                return feeder;
            });
            for (JsonToken token = parser.nextToken();
                    token != null && token != JsonToken.NOT_AVAILABLE && !over();
                    token = parser.nextToken()) {
                token(token, parser);
            }
        } catch (IOException e) {
            broken = true;
        }
    }

    private void token(JsonToken token, JsonParser at) throws IOException {
        if (whole || (depth == 0 && token != JsonToken.START_OBJECT)) {
            broken = true;
            return;
        }
        String value = wantedNext;
        wantedNext = null;
        if (token.isStructStart()) {
            depth++;
        } else if (token.isStructEnd()) {
            depth--;
            whole = depth == 0;
        } else if (depth == 1 && token == JsonToken.FIELD_NAME) {
            String name = at.currentName();
            wantedNext = name.equals(MODEL) || RequestedTier.MEMBERS.contains(name) ? name : null;
        } else if (value != null && token == JsonToken.VALUE_STRING) {
            if (value.equals(MODEL)) {
                model = at.getText();
            } else {
                tier.member(value, at.getText());
            }
        }
        if (MODEL.equals(value)) {
            models++;
        }
    }

    /** Whether no more of the body is looked at. */
    boolean over() {
        return broken || (models > 0 && !certain && seen >= modelAt + MOST);
    }

    /** Whether no more of the body is worth holding back. */
    boolean enough() {
        return over() || (models > 0 && !certain) || seen >= MOST;
    }

    /** What was found so far; null if that is nothing, or nothing certain though it has to be. */
    @Nullable
    String model() {
        return certain && (broken || !whole || models > 1) ? null : model;
    }

    /** The service tier that the body asks for, as far as it was scanned; null if it asks for none there. */
    @Nullable
    String serviceTier() {
        return certain && (broken || !whole) ? null : tier.word();
    }
}
