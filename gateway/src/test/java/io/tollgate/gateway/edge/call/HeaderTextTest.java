package io.tollgate.gateway.edge.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HeaderTextTest {
    @ParameterizedTest
    @CsvSource({
        "gpt-4.1, gpt-4.1",
        "@cf/meta/llama:free, @cf/meta/llama:free",
        "a b, a%20b",
        "100%, 100%25",
        "\u30e2, %E3%83%A2",
    })
    void whatIsNotAsciiIsEncoded(String text, String value) {
        assertThat(HeaderText.of(text)).isEqualTo(value);
    }
}
