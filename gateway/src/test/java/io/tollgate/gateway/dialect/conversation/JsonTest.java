package io.tollgate.gateway.dialect.conversation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JsonTest {
    @Test
    void keepsEveryDigitOfANumber() {
        String numbers = "{\"a\":1.10,\"b\":12345678901234567890123,\"c\":0.1234567890123456789,\"e\":1}";

        assertThat(Json.text(requireNonNull(Json.read(numbers)))).isEqualTo(numbers);
    }

    @Test
    void readsOneValueAndNoMore() {
        assertThat(Json.read("{} {}")).isNull();
        assertThat(Json.read("{")).isNull();
        assertThat(Json.read("")).isNull();
        assertThat(Json.read("1e99999999999")).isNull();
        assertThat(Json.read(" 1 ")).isNotNull();
    }

    @Test
    void readsStringsAsLongAsABody() {
        String text = "\"" + "a".repeat(25_000_000) + "\"";

        assertThat(requireNonNull(Json.read(text)).textValue()).hasSize(25_000_000);
    }

    @Test
    void boundsNesting() {
        assertThat(Json.read("[".repeat(100_000) + "]".repeat(100_000))).isNull();
    }
}
