package io.tollgate.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.conversation.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Gemini's own schemas, a part of OpenAPI 3.0's (Gemini API reference, "Schema"): types in capitals, {@code nullable},
 * and counts that are strings.
 */
final class OpenApiSchema {
    /** What only orders the members of an answer, or says nothing. */
    private static final Set<String> DROPPED = Set.of("propertyOrdering", "property_ordering", "nullable");

    private static final Map<String, String> RENAMED = Map.of(
            "any_of", "anyOf",
            "min_items", "minItems",
            "max_items", "maxItems",
            "min_length", "minLength",
            "max_length", "maxLength",
            "min_properties", "minProperties",
            "max_properties", "maxProperties",
            "prefix_items", "prefixItems",
            "additional_properties", "additionalProperties");

    private OpenApiSchema() {}

    /** The same as JSON Schema; one that is JSON Schema stays as it is. */
    static JsonNode toJsonSchema(JsonNode schema) {
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode converted = Json.object();
        for (Map.Entry<String, JsonNode> each : schema.properties()) {
            String name = RENAMED.getOrDefault(each.getKey(), each.getKey());
            if (!DROPPED.contains(name)) {
                convert(name, each.getValue(), converted);
            }
        }
        if (schema.path("nullable").asBoolean(false)) {
            nullable(converted);
        }
        return converted;
    }

    private static void convert(String name, JsonNode value, ObjectNode to) {
        switch (name) {
            case "type" -> type(value, to);
            case "format" -> {
                // It says of a string that it is one of an enum, which the enum says too.
                if (!value.asText().equals("enum")) {
                    to.set(name, value);
                }
            }
            case "items", "additionalProperties", "not" -> to.set(name, toJsonSchema(value));
            case "anyOf", "oneOf", "allOf", "prefixItems" -> {
                ArrayNode all = to.putArray(name);
                value.forEach(each -> all.add(toJsonSchema(each)));
            }
            case "properties", "$defs", "definitions", "patternProperties" -> {
                ObjectNode all = to.putObject(name);
                value.properties().forEach(each -> all.set(each.getKey(), toJsonSchema(each.getValue())));
            }
            case "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties" ->
                to.set(name, count(value));
            default -> to.set(name, value);
        }
    }

    private static void type(JsonNode type, ObjectNode to) {
        if (!type.isTextual()) {
            to.set("type", type);
        } else if (!type.textValue().equals("TYPE_UNSPECIFIED")) {
            to.put("type", type.textValue().toLowerCase(Locale.ROOT));
        }
    }

    private static JsonNode count(JsonNode value) {
        JsonNode number = value.isTextual() ? Json.read(value.textValue()) : null;
        return number != null && number.isIntegralNumber() ? number : value;
    }

    private static void nullable(ObjectNode schema) {
        JsonNode type = schema.get("type");
        if (type != null && type.isTextual()) {
            schema.putArray("type").add(type).add("null");
        } else if (schema.get("anyOf") instanceof ArrayNode alternatives) {
            alternatives.add(Json.object().put("type", "null"));
        }
        if (schema.get("enum") instanceof ArrayNode values) {
            schema.set("enum", values.deepCopy().addNull());
        }
    }
}
