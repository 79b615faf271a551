package io.tollgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessFiguresTest {
    @Test
    void addsUserAndKernelTimeWhateverTheProcessIsCalled() {
        String stat = "42 (worker) 1 (2) S 1 42 42 0 -1 4194560 200 0 0 0 150 75 0 0 20 0 9 0 100 1000 50";
        assertThat(ProcessFigures.cpuMicros(stat)).isEqualTo(2_250_000);
    }

    @Test
    void readsResidentMemory() {
        assertThat(ProcessFigures.residentKib("Name:\tjava\nVmHWM:\t 999 kB\nVmRSS:\t  123456 kB\nThreads:\t9\n"))
                .isEqualTo(123_456);
    }
}
