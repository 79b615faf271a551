package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check itself must find what is wrong. */
final class DescribedTest {
    private static final JsonObject DESCRIPTION = new JsonObject("""
            {"components": {"schemas": {
              "Page": {"type": "object", "required": ["data"], "properties": {
                "data": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
                "next": {"type": ["string", "null"]}}},
              "Item": {"type": "object", "properties": {
                "kind": {"enum": ["a", "b"]}, "object": {"const": "item"}, "count": {"type": "integer"}}},
              "Open": {"type": "object", "additionalProperties": {"type": "string"}}}}}""");

    @Test
    void whatIsAsDescribedHasNoProblem() {
        assertThat(problems("Page", "{\"data\":[{\"kind\":\"a\",\"object\":\"item\",\"count\":1},{}],\"next\":null}"))
                .isEmpty();
        assertThat(problems("Open", "{\"anything\":\"goes\"}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"data\":{}}",
                "{\"data\":[],\"more\":1}",
                "{\"data\":[],\"next\":1}",
                "{\"data\":[{\"kind\":\"c\"}]}",
                "{\"data\":[{\"object\":\"page\"}]}",
                "{\"data\":[{\"count\":1.5}]}",
                "{\"data\":[{},{\"size\":1}]}"
            })
    void whatIsNotHasSome(String response) {
        assertThat(problems("Page", response)).isNotEmpty();
    }

    private static List<String> problems(String schema, String response) {
        return Described.problems(DESCRIPTION, schema, new JsonObject(response));
    }
}
