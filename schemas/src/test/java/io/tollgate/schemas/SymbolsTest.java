package io.tollgate.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.schemas.avro.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SymbolsTest {
    private final Symbols<Outcome> outcomes = new Symbols<>(Outcome.values());

    @ParameterizedTest
    @EnumSource
    void haveTheNumbersOfTheSchema(Outcome outcome) {
        int index = Outcome.getClassSchema().getEnumOrdinal(outcome.name());
        assertThat(outcomes.index(outcome)).isEqualTo(index);
        assertThat(outcomes.at(index)).isEqualTo(outcome);
        assertThat(outcomes.name(outcome)).isEqualToIgnoringCase(outcome.name()).isLowerCase();
        assertThat(outcomes.named(outcomes.name(outcome))).isEqualTo(outcome);
    }

    @Test
    void refuseOtherNumbers() {
        assertThatThrownBy(() -> outcomes.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> outcomes.at(7)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SUCCEEDED", "succeed"})
    void refuseOtherNamesAndSayWhichThereAre(String name) {
        assertThatThrownBy(() -> outcomes.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + name + "\" is none of [")
                .hasMessageContaining("succeeded");
    }
}
