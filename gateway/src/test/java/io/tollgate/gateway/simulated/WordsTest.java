package io.tollgate.gateway.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"You said: hi.|5", "héllo wörld 👋|3", "a1 b2|2", "  two  words  |2", "'   '|0", "{\"a\":1}|7"})
    void tokensAreWordsAndMarksAndJoinToTheText(String text, int tokens) {
        assertThat(Words.count(text)).isEqualTo(tokens);
        assertThat(Words.split(text)).hasSize(tokens);
        if (tokens > 0) {
            assertThat(String.join("", Words.split(text))).isEqualTo(text);
        }
    }
}
