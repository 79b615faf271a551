package io.tollgate.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccountIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"default", "a", "0123456789abcdef0123456789abcdef", "My_Account-1"})
    void lettersDigitsDashesAndUnderscores(String id) {
        assertThat(AccountId.isId(id)).isTrue();
        assertThat(AccountId.isTaken(id)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.b", "a/b", "a%2fb", "a b", "é"})
    void nothingElse(String id) {
        assertThat(AccountId.isId(id)).isFalse();
    }

    @Test
    void noLongerThanSixtyFour() {
        assertThat(AccountId.isId("a".repeat(64))).isTrue();
        assertThat(AccountId.isId("a".repeat(65))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "chat", "models", "stats"})
    void whatStandsForSomethingElseIsTaken(String id) {
        assertThat(AccountId.isTaken(id)).isTrue();
    }
}
