package io.tollgate.service.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0s, PT0S",
        "250ms, PT0.25S",
        "30s, PT30S",
        "5m, PT5M",
        "24h, PT24H",
        "7d, PT168H",
        "2w, PT336H",
        "6m0s, PT6M",
        "1h30m, PT1H30M",
        "1.5s, PT1.5S",
        "0.000000001ms, PT0.000000001S",
        "999999999999999ms, PT277777777H46M39.999S"
    })
    void readsASumOfSteps(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "m", "-5m", "5 m", "5m ", "5minutes", "5M", "1..5s", ".5s", "5m,3s", "999999999999999w"
            })
    void anythingElseIsNotADuration(String text) {
        assertThat(Durations.parse(text)).isNull();
    }
}
