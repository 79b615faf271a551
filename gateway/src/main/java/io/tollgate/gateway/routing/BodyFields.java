package io.tollgate.gateway.routing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.route.Field;
import io.tollgate.gateway.route.FieldValue;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Reads fields of a body, named by the way to them with dots between, in which a number is a place in a list. */
final class BodyFields {
    private static final int DEEPEST = 500;
    /** What is longer equals nothing that a condition names, and its beginning is enough for any order. */
    private static final int LONGEST = 2048;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(JsonBounds.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private final Map<String, Field> wanted = new HashMap<>();
    /** What leads to those that are wanted. */
    private final Set<String> above = new HashSet<>();

    private final Map<Field, FieldValue> found = new HashMap<>();

    private BodyFields(Set<Field> fields) {
        for (Field field : fields) {
            wanted.put(field.name(), field);
            for (int dot = field.name().indexOf('.');
                    dot >= 0;
                    dot = field.name().indexOf('.', dot + 1)) {
                above.add(field.name().substring(0, dot));
            }
        }
    }

    /** Those that the body has; none of what is not JSON. Of names that it has twice, the last counts. */
    static Map<Field, FieldValue> read(Buffer body, Set<Field> fields) {
        BodyFields reader = new BodyFields(fields);
        try (JsonParser parser = JSON.createParser(body.getBytes())) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                reader.object(parser, "");
            }
        } catch (IOException e) {
            return Map.of();
        }
        return reader.found;
    }

    private void object(JsonParser parser, String within) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = within + parser.currentName();
            parser.nextToken();
            value(parser, name);
        }
    }

    private void list(JsonParser parser, String within) throws IOException {
        for (int place = 0; parser.nextToken() != JsonToken.END_ARRAY; place++) {
            value(parser, within + place);
        }
    }

    private void value(JsonParser parser, String name) throws IOException {
        Field field = wanted.get(name);
        if (field != null) {
            found.put(field, held(parser));
        }
        if (!above.contains(name)) {
            parser.skipChildren();
        } else if (parser.currentToken() == JsonToken.START_OBJECT) {
            object(parser, name + ".");
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            list(parser, name + ".");
        }
    }

    private static FieldValue held(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> {
                int length = Math.min(parser.getTextLength(), LONGEST);
                yield new FieldValue.Text(new String(parser.getTextCharacters(), parser.getTextOffset(), length));
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                BigDecimal number = FieldValue.number(parser.getText());
                yield number == null ? FieldValue.Other.STRUCTURE : new FieldValue.Figure(number);
            }
            case VALUE_TRUE -> new FieldValue.Truth(true);
            case VALUE_FALSE -> new FieldValue.Truth(false);
            case VALUE_NULL -> FieldValue.Other.NULL;
            default -> FieldValue.Other.STRUCTURE;
        };
    }
}
