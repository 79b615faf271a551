package io.tollgate.gateway.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SampleJsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"string\"}|\"some value\"",
                "{\"type\":\"string\",\"maxLength\":2}|\"so\"",
                "{\"type\":\"string\",\"minLength\":12}|\"some valuexx\"",
                "{\"type\":\"string\",\"format\":\"date\"}|\"2026-01-01\"",
                "{\"type\":[\"integer\",\"null\"],\"minimum\":5}|5",
                "{\"type\":\"integer\",\"exclusiveMinimum\":5}|6",
                "{\"type\":\"number\",\"maximum\":-3}|-3.0",
                "{\"enum\":[\"b\",\"a\"]}|\"b\"",
                "{\"const\":null}|null",
                "{\"anyOf\":[{\"type\":\"boolean\"},{\"type\":\"null\"}]}|true",
                "{\"type\":\"array\",\"minItems\":2,\"items\":{\"type\":\"null\"}}|[null,null]",
                "{\"allOf\":[{\"type\":\"object\"},{\"properties\":{\"a\":{\"type\":\"null\"}}}]}|{\"a\":null}",
                "{\"$ref\":\"#/$defs/t\",\"$defs\":{\"t\":{\"const\":1}}}|1"
            })
    void makesWhatTheSchemaAllows(String schema, String sample) {
        assertThat(Json.encode(SampleJson.of(new JsonObject(schema)))).isEqualTo(sample);
    }

    @Test
    void endsWhereASchemaNeedsItself() {
        JsonObject schema = new JsonObject("""
                {"type": "object", "properties": {"next": {"$ref": "#"}, "all": {"type": "array", "items": {"$ref": "#"}}}}""");
        assertThat(Json.encode(SampleJson.of(schema))).startsWith("{\"next\":{").hasSizeLessThan(10_000);
    }
}
