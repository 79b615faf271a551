package io.tollgate.benchmarks.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StreamFiguresTest {
    @Test
    void readsWhatItWrites() {
        StreamFigures figures = new StreamFigures(1, 2, 3, 4, 5, 6.5, 7, 8, 9.1);
        assertThat(StreamFigures.parse(figures.line())).isEqualTo(figures);
    }

    @Test
    void refusesAnythingElse() {
        assertThatThrownBy(() -> StreamFigures.parse("1 2 3")).isInstanceOf(IllegalArgumentException.class);
    }
}
