package io.tollgate.gateway.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BehaviourTest {
    @Test
    void saysNothingOfWhatIsNotSaid() {
        assertThat(Behaviour.of("{}")).isEqualTo(Behaviour.NORMAL);
        assertThat(Behaviour.NORMAL.status()).isEqualTo(200);
        assertThat(Behaviour.NORMAL.body()).isNull();
    }

    @Test
    void readsWhatIsSaid() {
        Behaviour behaviour = Behaviour.of("""
                {"status": 429, "headers": {"retry-after": 7}, "fault": "close", "fault_after": -1, "usage": "every",
                 "head_delay_ms": 5, "dribble": 1, "cached_tokens": 9}""");
        assertThat(behaviour.status()).isEqualTo(429);
        assertThat(behaviour.headers()).isEqualTo(Map.of("retry-after", "7"));
        assertThat(behaviour.failsBeforeHead()).isTrue();
        assertThat(behaviour.usage()).isEqualTo(Behaviour.UsagePlace.EVERY);
        assertThat(behaviour.headDelayMs()).isEqualTo(5);
        assertThat(behaviour.dribble()).isEqualTo(1);
        assertThat(behaviour.cachedTokens()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"statsu\": 429}",
                "{\"status\": 42}",
                "{\"status\": \"429\"}",
                "{\"fault\": \"melt\"}",
                "{\"chunks\": -1}",
                "{\"fault_after\": -2}",
                "[]",
                "no"
            })
    void refusesWhatItDoesNotKnow(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> Behaviour.of(json));
    }
}
