package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExitStatusTest {

    @Test
    void namesSignals() {
        assertThat(new ExitStatus(137).describe()).isEqualTo("killed by signal 9 (SIGKILL)");
        assertThat(new ExitStatus(139).describe()).isEqualTo("killed by signal 11 (SIGSEGV)");
        assertThat(new ExitStatus(143).describe()).isEqualTo("killed by signal 15 (SIGTERM)");
        assertThat(new ExitStatus(130).describe()).isEqualTo("killed by signal 2");
    }

    @Test
    void givesOtherCodesAsTheyAre() {
        assertThat(new ExitStatus(0).describe()).isEqualTo("exit code 0");
        assertThat(new ExitStatus(1).describe()).isEqualTo("exit code 1");
        assertThat(new ExitStatus(255).describe()).isEqualTo("exit code 255");
    }

    @Test
    void twoBlamesTheConfiguration() {
        assertThat(new ExitStatus(2).blamesConfiguration()).isTrue();
        assertThat(new ExitStatus(1).blamesConfiguration()).isFalse();
    }
}
