package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value that a JSON schema allows. Known are types, {@code const}, {@code enum}, {@code default}, properties,
 * items, bounds of numbers, lengths, common string formats, {@code anyOf}, {@code oneOf}, {@code allOf} and local
 * references; patterns are not. A schema that needs itself without end is cut at a depth.
 */
final class SampleJson {
    private static final int DEEPEST = 12;
    private static final int MOST_ITEMS = 100;

    private final JsonObject root;

    private SampleJson(JsonObject root) {
        this.root = root;
    }

    static @Nullable Object of(JsonObject schema) {
        return new SampleJson(schema).value(schema, "value", 0);
    }

    private @Nullable Object value(JsonObject schema, String name, int depth) {
        if (depth > DEEPEST) {
            return null;
        }
        if (schema.containsKey("const")) {
            return schema.getValue("const");
        }
        if (schema.getValue("enum") instanceof JsonArray options && !options.isEmpty()) {
            return options.getValue(0);
        }
        if (schema.containsKey("default")) {
            return schema.getValue("default");
        }
        if (schema.getValue("$ref") instanceof String reference) {
            return value(resolve(reference), name, depth + 1);
        }
        for (String either : new String[] {"anyOf", "oneOf"}) {
            if (schema.getValue(either) instanceof JsonArray options
                    && !options.isEmpty()
                    && options.getValue(0) instanceof JsonObject first) {
                return value(first, name, depth + 1);
            }
        }
        if (schema.getValue("allOf") instanceof JsonArray parts) {
            JsonObject merged = new JsonObject();
            parts.forEach(part -> {
                if (part instanceof JsonObject object) {
                    merged.mergeIn(
                            object.getValue("$ref") instanceof String reference ? resolve(reference) : object, true);
                }
            });
            return value(merged, name, depth + 1);
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, name, depth);
            case "integer" -> (long) Math.ceil(number(schema, 1));
            case "number" -> number(schema, 0.5);
            case "boolean" -> true;
            case "null" -> null;
            default -> string(schema, name);
        };
    }

    private JsonObject object(JsonObject schema, int depth) {
        JsonObject object = new JsonObject();
        JsonArray required = schema.getJsonArray("required", new JsonArray());
        if (schema.getValue("properties") instanceof JsonObject properties) {
            for (String name : properties.fieldNames()) {
                if (properties.getValue(name) instanceof JsonObject property
                        && (depth < DEEPEST / 2 || required.contains(name))) {
                    object.put(name, value(property, name, depth + 1));
                }
            }
        }
        return object;
    }

    private JsonArray array(JsonObject schema, String name, int depth) {
        JsonArray array = new JsonArray();
        int fewest = Math.min(schema.getInteger("minItems", depth < DEEPEST / 2 ? 1 : 0), MOST_ITEMS);
        for (int i = 0; i < fewest; i++) {
            array.add(
                    schema.getValue("items") instanceof JsonObject items
                            ? value(items, name, depth + 1)
                            : name + " " + (i + 1));
        }
        return array;
    }

    private static double number(JsonObject schema, double step) {
        if (schema.getValue("minimum") instanceof Number least) {
            return least.doubleValue();
        }
        if (schema.getValue("exclusiveMinimum") instanceof Number below) {
            return below.doubleValue() + step;
        }
        if (schema.getValue("maximum") instanceof Number most) {
            return Math.min(1, most.doubleValue());
        }
        return 1;
    }

    private static String string(JsonObject schema, String name) {
        String sample = switch (schema.getString("format", "")) {
            case "date" -> "2026-01-01";
            case "time" -> "12:00:00Z";
            case "date-time" -> "2026-01-01T12:00:00Z";
            case "duration" -> "PT1H";
            case "email" -> "someone@example.com";
            case "uri", "url" -> "https://example.com/";
            case "hostname" -> "example.com";
            case "ipv4" -> "192.0.2.1";
            case "ipv6" -> "2001:db8::1";
            case "uuid" -> "00000000-0000-4000-8000-000000000000";
            default -> "some " + name;
        };
        int least = Math.min(schema.getInteger("minLength", 0), 1_000);
        int most = schema.getInteger("maxLength", Integer.MAX_VALUE);
        String padded = sample + "x".repeat(Math.max(0, least - sample.length()));
        return padded.substring(0, Math.min(most, padded.length()));
    }

    private static String type(JsonObject schema) {
        Object type = schema.getValue("type");
        if (type instanceof JsonArray several && !several.isEmpty()) {
            type = several.getValue(0);
        }
        if (type instanceof String one) {
            return one;
        }
        return schema.containsKey("items") ? "array" : schema.containsKey("properties") ? "object" : "string";
    }

    private JsonObject resolve(String reference) {
        @Nullable Object at = root;
        for (String step : reference.replaceFirst("^#/?", "").split("/", -1)) {
            if (!step.isEmpty()) {
                at = at instanceof JsonObject object
                        ? object.getValue(step.replace("~1", "/").replace("~0", "~"))
                        : null;
            }
        }
        return at instanceof JsonObject object ? object : new JsonObject();
    }
}
