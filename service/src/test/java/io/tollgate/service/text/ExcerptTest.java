package io.tollgate.service.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ExcerptTest {
    @Test
    void quotesTheBeginningOfALongText() {
        assertThat(Excerpt.of("a".repeat(64))).isEqualTo("a".repeat(64));
        assertThat(Excerpt.of("a".repeat(65))).isEqualTo("a".repeat(64) + "…");
        assertThat(Excerpt.of("abc", 2)).isEqualTo("ab…");
    }
}
