package io.tollgate.consumer.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DeadLetterFilterTest {
    @Test
    void holdsAllOrAPartitionsOrThoseNamed() {
        assertThat(DeadLetterFilter.of(true, null, List.of()).holds(Letters.letter(1, 5)))
                .isTrue();
        assertThat(DeadLetterFilter.of(false, 1, List.of()).holds(Letters.letter(1, 5)))
                .isTrue();
        assertThat(DeadLetterFilter.of(false, 2, List.of()).holds(Letters.letter(1, 5)))
                .isFalse();
        assertThat(DeadLetterFilter.of(false, 1, List.of(4L, 5L)).holds(Letters.letter(1, 5)))
                .isTrue();
        assertThat(DeadLetterFilter.of(false, 1, List.of(4L)).holds(Letters.letter(1, 5)))
                .isFalse();
    }

    @Test
    void mustBeSaid() {
        assertThatIllegalArgumentException().isThrownBy(() -> DeadLetterFilter.of(false, null, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> DeadLetterFilter.of(true, 1, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> DeadLetterFilter.of(true, null, List.of(5L)));
    }
}
