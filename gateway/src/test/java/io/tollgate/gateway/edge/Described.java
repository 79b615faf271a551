package io.tollgate.gateway.edge;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.List;

/**
 * Validates a response against its schema in the OpenAPI description. A member that a schema does not mention is a
 * problem too, which JSON Schema itself would let pass.
 */
public final class Described {
    private Described() {}

    /** What is wrong with a response; empty if nothing is. */
    public static List<String> problems(JsonObject description, String schema, JsonObject response) {
        JsonObject strict = description.copy();
        close(strict.getJsonObject("components").getJsonObject("schemas"));
        strict.put("$ref", "#/components/schemas/" + schema);
        JsonSchemaOptions options = new JsonSchemaOptions()
                .setBaseUri("https://tollgate.invalid/")
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic);
        OutputUnit result = Validator.create(JsonSchema.of(strict), options).validate(response);
        return Boolean.TRUE.equals(result.getValid())
                ? List.of()
                : result.getErrors().stream()
                        .map(error -> error.getInstanceLocation() + ": " + error.getError())
                        .toList();
    }

    /** Forbids other members than the properties, wherever a schema does not say what they may be. */
    private static void close(Object value) {
        if (value instanceof JsonArray array) {
            array.forEach(Described::close);
        } else if (value instanceof JsonObject object) {
            object.forEach(member -> close(member.getValue()));
            if (object.getValue("properties") instanceof JsonObject && !object.containsKey("additionalProperties")) {
                object.put("additionalProperties", false);
            }
        }
    }
}
