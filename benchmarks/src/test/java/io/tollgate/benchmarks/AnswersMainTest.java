package io.tollgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswersMainTest {
    private final Question question = Question.all().getFirst();
    private final Figures figures = new Figures();

    AnswersMainTest() {
        for (int millis = 1; millis <= 50; millis++) {
            figures.add(question.name(), Answers.ROLL_UPS, millis);
        }
        figures.add(question.name(), Answers.ROWS, 7_000);
        figures.add(question.name(), Answers.ROWS, 9_000);
    }

    @Test
    void theSlowestButOneInAHundredIsHeldAgainstTheLimit() {
        List<Bar> bars = AnswersMain.bars(figures);
        assertThat(bars).hasSize(1);
        assertThat(bars.getFirst().measured()).isEqualTo(50);
        assertThat(bars.getFirst().kept()).isTrue();
        figures.add(question.name(), Answers.ROLL_UPS, 2 * question.limitMillis());
        assertThat(AnswersMain.bars(figures).getFirst().kept()).isFalse();
    }

    @Test
    void bothStandInOneLineWithTheRunsOfRowsAlone() {
        figures.add(question.name(), Answers.FIRST, 90);
        assertThat(AnswersMain.table(figures))
                .endsWith("| " + question.name() + " | 90 | 25 | 50 | 7,000 | 9,000 | 2 |\n");
    }

    @Test
    void aPercentileOfNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> figures.percentile("none", Answers.ROWS, 0.5));
    }
}
