package io.tollgate.gateway.edge;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds an answer against its schema in the OpenAPI description, by the keywords that the description uses; a member that
 * the schema does not know is a problem too, which JSON Schema itself would let pass.
 */
public final class Described {
    private final JsonObject description;
    private final List<String> problems = new ArrayList<>();

    private Described(JsonObject description) {
        this.description = description;
    }

    /** What is wrong with an answer; empty where nothing is. */
    public static List<String> problems(JsonObject description, String schema, JsonObject answer) {
        Described described = new Described(description);
        described.check(named(description, schema), answer, "$");
        return described.problems;
    }

    private static JsonObject named(JsonObject description, String schema) {
        return description.getJsonObject("components").getJsonObject("schemas").getJsonObject(schema);
    }

    private void check(JsonObject schema, Object value, String at) {
        if (schema.isEmpty()) {
            return;
        }
        String reference = schema.getString("$ref");
        if (reference != null) {
            check(named(description, reference.substring(reference.lastIndexOf('/') + 1)), value, at);
            return;
        }
        if (schema.containsKey("type") && types(schema.getValue("type")).noneMatch(type -> is(type, value))) {
            problems.add(at + " is " + value + ", not " + schema.getValue("type"));
            return;
        }
        if (schema.containsKey("const") && !schema.getValue("const").equals(value)) {
            problems.add(at + " is " + value + ", not " + schema.getValue("const"));
        }
        if (schema.containsKey("enum") && !schema.getJsonArray("enum").contains(value)) {
            problems.add(at + " is " + value + ", none of " + schema.getValue("enum"));
        }
        if (value instanceof JsonObject object) {
            members(schema, object, at);
        } else if (value instanceof JsonArray array && schema.containsKey("items")) {
            array.forEach(element -> check(schema.getJsonObject("items"), element, at + "[]"));
        }
    }

    private void members(JsonObject schema, JsonObject object, String at) {
        schema.getJsonArray("required", new JsonArray()).stream()
                .filter(name -> !object.containsKey((String) name))
                .forEach(name -> problems.add(at + " lacks " + name));
        JsonObject properties = schema.getJsonObject("properties", new JsonObject());
        object.forEach(member -> {
            String where = at + "." + member.getKey();
            JsonObject known = properties.getJsonObject(member.getKey(), schema.getJsonObject("additionalProperties"));
            if (known == null) {
                problems.add(where + " is not described");
            } else {
                check(known, member.getValue(), where);
            }
        });
    }

    private static Stream<String> types(Object type) {
        return type instanceof JsonArray several ? several.stream().map(String.class::cast) : Stream.of((String) type);
    }

    private static boolean is(String type, Object value) {
        return switch (type) {
            case "null" -> value == null;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "number" -> value instanceof Number;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "object" -> value instanceof JsonObject;
            case "array" -> value instanceof JsonArray;
            default -> throw new IllegalArgumentException(type);
        };
    }
}
