package io.tollgate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

final class CellsCacheTest {
    private int asked;

    private InputStream ask(int length) {
        asked++;
        return new ByteArrayInputStream(new byte[length]);
    }

    private int read(CellsCache cache, String statement, int length) throws IOException {
        try (InputStream answer = cache.answer(statement, () -> ask(length))) {
            return answer.readAllBytes().length;
        }
    }

    @Test
    void anAnswerThatWasReadIsNotAskedForAgain() throws IOException {
        CellsCache cache = new CellsCache(80_000);
        assertThat(read(cache, "one", 9_000)).isEqualTo(9_000);
        assertThat(read(cache, "one", 1)).isEqualTo(9_000);
        assertThat(read(cache, "two", 7)).isEqualTo(7);
        assertThat(asked).isEqualTo(2);
        assertThat(cache.hits()).isOne();
        assertThat(cache.misses()).isEqualTo(2);
    }

    @Test
    void oneThatIsLongerThanAnEighthIsNotKept() throws IOException {
        CellsCache cache = new CellsCache(80_000);
        assertThat(read(cache, "long", 10_000)).isEqualTo(10_000);
        assertThat(read(cache, "long", 10_000)).isEqualTo(10_000);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void oneThatWasNotReadToItsEndIsNotKept() throws IOException {
        CellsCache cache = new CellsCache(80_000);
        try (InputStream answer = cache.answer("cut", () -> ask(20))) {
            assertThat(answer.readNBytes(19)).hasSize(19);
        }
        assertThat(read(cache, "cut", 20)).isEqualTo(20);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void whatIsKeptIsBoundedInAll() throws IOException {
        CellsCache cache = new CellsCache(80_000);
        for (int i = 0; i < 100; i++) {
            assertThat(read(cache, "statement " + i, 9_000)).isEqualTo(9_000);
        }
        asked = 0;
        for (int i = 0; i < 100; i++) {
            assertThat(read(cache, "statement " + i, 9_000)).isEqualTo(9_000);
        }
        assertThat(asked).isGreaterThanOrEqualTo(90);
    }

    @Test
    void nothingIsKeptWhereNothingMayBe() throws IOException {
        CellsCache cache = new CellsCache(0);
        assertThat(read(cache, "one", 5)).isEqualTo(5);
        assertThat(read(cache, "one", 5)).isEqualTo(5);
        assertThat(asked).isEqualTo(2);
    }
}
