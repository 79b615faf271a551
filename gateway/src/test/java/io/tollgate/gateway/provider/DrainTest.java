package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How far an answer is read that nobody waits for. */
final class DrainTest {
    @Test
    void itIsReadForSomeMinutes() {
        Drain drain = new Drain(-5);
        assertThat(drain.late(Drain.LONGEST_NANOS - 5)).isFalse();
        assertThat(drain.late(Drain.LONGEST_NANOS - 4)).isTrue();
    }

    @Test
    void itIsReadForSomeBytes() {
        Drain drain = new Drain(0);
        int half = (int) (Drain.MOST_BYTES / 2);
        assertThat(drain.takes(half)).isTrue();
        assertThat(drain.takes(half)).isTrue();
        assertThat(drain.takes(1)).isFalse();
        assertThat(drain.takes(0)).isFalse();
    }
}
