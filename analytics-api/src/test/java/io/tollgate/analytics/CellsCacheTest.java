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

    /** How many rows of a byte an answer has. */
    private int read(CellsCache cache, String statement, int length) throws IOException {
        return cache.read(statement, 0, () -> ask(length), in -> {
            int rows = 0;
            while (in.next()) {
                assertThat(in.uint8()).isZero();
                rows++;
            }
            return rows;
        });
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

    /** How many rows of a byte an answer about the sums of so many rows has. */
    private int sums(CellsCache cache, String statement, long count, int length) throws IOException {
        return cache.read(statement, count, () -> ask(length), in -> {
            int rows = 0;
            while (in.next()) {
                assertThat(in.uint8()).isZero();
                rows++;
            }
            return rows;
        });
    }

    /** The sum of cells of a byte, of which no more are read than some. */
    private int sum(CellsCache cache, String under, int length, int most) throws IOException {
        return cache.readSum(
                "cells",
                under,
                () -> ask(length),
                in -> {
                    int sum = 0;
                    while (sum < most && in.next()) {
                        sum += 1 + in.uint8();
                    }
                    return sum;
                },
                (sum, out) -> out.uint8(sum - 1));
    }

    @Test
    void whatCellsAddUpToIsKeptInsteadOfThem() throws IOException {
        CellsCache cache = new CellsCache(80_000);
        assertThat(sum(cache, "hours", 100, 1_000)).isEqualTo(100);
        assertThat(sum(cache, "hours", 1, 1_000)).isEqualTo(100);
        assertThat(sum(cache, "days", 7, 1_000)).as("by something else").isEqualTo(7);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void sumsOfSomeCellsAreNotKept() throws IOException {
        CellsCache cache = new CellsCache(80_000);
        assertThat(sum(cache, "", 100, 50)).isEqualTo(50);
        assertThat(sum(cache, "", 100, 1_000)).isEqualTo(100);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void sumsOfRowsHoldWhileThereAreAsMany() throws IOException {
        CellsCache cache = new CellsCache(80_000);
        assertThat(sums(cache, "one", 100, 9)).isEqualTo(9);
        assertThat(sums(cache, "one", 100, 1)).isEqualTo(9);
        assertThat(sums(cache, "one", 101, 12)).isEqualTo(12);
        assertThat(sums(cache, "one", 101, 1)).isEqualTo(12);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void oneThatIsLongerThanAQuarterIsNotKept() throws IOException {
        CellsCache cache = new CellsCache(80_000);
        assertThat(read(cache, "long", 20_000)).isEqualTo(20_000);
        assertThat(read(cache, "long", 20_000)).isEqualTo(20_000);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void oneThatWasNotReadToItsEndIsNotKept() throws IOException {
        CellsCache cache = new CellsCache(80_000);
        cache.read("cut", 0, () -> ask(20), in -> {
            for (int i = 0; i < 20; i++) {
                assertThat(in.next()).isTrue();
                assertThat(in.uint8()).isZero();
            }
            return asked;
        });
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
