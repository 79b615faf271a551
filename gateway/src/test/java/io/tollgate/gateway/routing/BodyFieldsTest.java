package io.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.route.Field;
import io.tollgate.gateway.route.FieldValue;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class BodyFieldsTest {
    private static Map<Field, FieldValue> read(String body, String... fields) {
        return BodyFields.read(
                Buffer.buffer(body), Arrays.stream(fields).map(Field::of).collect(Collectors.toSet()));
    }

    @Test
    void fieldsAreFoundByTheWayToThem() {
        assertThat(read(
                        "{\"max_tokens\":4000,\"stream\":true,\"a\":{\"b\":[{\"c\":\"x\"},{\"c\":\"y\"}],\"n\":null},\"rest\":"
                                + "{\"c\":1}}",
                        "body.max_tokens",
                        "body.stream",
                        "body.a.b.1.c",
                        "body.a.n",
                        "body.a",
                        "body.none",
                        "body.rest.none"))
                .containsOnly(
                        Map.entry(Field.of("body.max_tokens"), new FieldValue.Figure(new BigDecimal(4000))),
                        Map.entry(Field.of("body.stream"), new FieldValue.Truth(true)),
                        Map.entry(Field.of("body.a.b.1.c"), new FieldValue.Text("y")),
                        Map.entry(Field.of("body.a.n"), FieldValue.Other.NULL),
                        Map.entry(Field.of("body.a"), FieldValue.Other.STRUCTURE));
    }

    @Test
    void whatIsLongIsKeptAsFarAsItCounts() {
        FieldValue value =
                read("{\"a\":\"" + "x".repeat(100_000) + "\"}", "body.a").get(Field.of("body.a"));
        assertThat(value)
                .isInstanceOfSatisfying(
                        FieldValue.Text.class, text -> assertThat(text.text()).hasSize(2048));
        assertThat(read("{\"a\":" + "9".repeat(500) + "}", "body.a"))
                .containsEntry(Field.of("body.a"), FieldValue.Other.STRUCTURE);
    }

    @Test
    void whatIsNoObjectHasNoFields() {
        assertThat(read("[1]", "body.0")).isEmpty();
        assertThat(read("{\"a\":1", "body.a")).isEmpty();
        assertThat(read("", "body.a")).isEmpty();
    }
}
