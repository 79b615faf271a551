package io.tollgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void givesTheMedianOfOddAndEvenRounds() {
        assertThat(Figures.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
        assertThat(Figures.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3.0);
    }

    @Test
    void givesTheSlopeOfALine() {
        assertThat(Figures.slope(List.of(10.0, 12.0, 14.0, 16.0))).isCloseTo(2.0, within(1e-9));
        assertThat(Figures.slope(List.of(5.0))).isZero();
    }

    @Test
    void keepsFiguresApartByTarget() {
        Figures figures = new Figures();
        figures.add("cpu", "nginx", 1);
        figures.add("cpu", "nginx", 3);
        figures.add("cpu", "gateway", 5);
        assertThat(figures.median("cpu", "nginx")).isEqualTo(2);
        assertThat(figures.sum("cpu", "nginx")).isEqualTo(4);
        assertThat(figures.has("cpu", "upstream")).isFalse();
        assertThatThrownBy(() -> figures.median("cpu", "upstream")).hasMessageContaining("no cpu of upstream");
    }
}
