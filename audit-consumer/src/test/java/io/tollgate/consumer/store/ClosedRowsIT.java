package io.tollgate.consumer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.consumer.TablesFixture;
import java.io.IOException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClosedRowsIT {
    private static final YearMonth OCTOBER = YearMonth.of(2026, 10);
    private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);

    private TablesFixture tables;
    private ClosedRows kept;

    @BeforeEach
    void open() throws IOException {
        tables = new TablesFixture();
        kept = ClosedRows.open(tables.config);
    }

    @AfterEach
    void close() throws Exception {
        kept.close();
        tables.close();
    }

    private record Leaf(UUID id, int partition, long offset, String leaf) {
        Leaf(UUID id, int partition, long offset, byte[] leaf) {
            this(id, partition, offset, HexFormat.of().formatHex(leaf));
        }

        static Leaf of(int number) {
            byte[] hash = new byte[32];
            Arrays.fill(hash, (byte) (200 + number));
            hash[31] = 0;
            return new Leaf(new UUID(-number - 1, number), number % 3, 5_000_000_000L + number, hash);
        }
    }

    private void add(YearMonth month, int hour, int place, Leaf leaf) throws IOException {
        kept.add(
                month,
                hour,
                place,
                leaf.id(),
                leaf.partition(),
                leaf.offset(),
                HexFormat.of().parseHex(leaf.leaf()));
    }

    private static List<Leaf> read(ClosedRows from, YearMonth month, int hour, long first, long end)
            throws IOException {
        List<Leaf> leaves = new ArrayList<>();
        from.read(
                month,
                hour,
                first,
                end,
                (id, partition, offset, leaf) -> leaves.add(new Leaf(id, partition, offset, leaf)));
        return leaves;
    }

    @Test
    void hashesOfAnHourAreReadInTheOrderOfTheirPlaces() throws Exception {
        for (int place = 5; place >= 0; place--) {
            add(OCTOBER, 743, place, Leaf.of(place));
        }
        add(OCTOBER, 742, 2, Leaf.of(20));
        add(NOVEMBER, 743, 2, Leaf.of(21));
        add(YearMonth.of(2027, 10), 743, 2, Leaf.of(22));
        assertThat(read(kept, OCTOBER, 743, 0, 10)).isEmpty();
        kept.flush();
        assertThat(read(kept, OCTOBER, 743, 0, 10))
                .containsExactly(Leaf.of(0), Leaf.of(1), Leaf.of(2), Leaf.of(3), Leaf.of(4), Leaf.of(5));
        assertThat(read(kept, OCTOBER, 743, 2, 4)).containsExactly(Leaf.of(2), Leaf.of(3));
        assertThat(read(kept, OCTOBER, 742, 0, 10)).containsExactly(Leaf.of(20));
        assertThat(read(kept, OCTOBER, 741, 0, 10)).isEmpty();
        // Once is enough, and whoever opens the table later finds them.
        kept.flush();
        try (ClosedRows later = ClosedRows.open(tables.config)) {
            assertThat(read(later, OCTOBER, 743, 5, 10)).containsExactly(Leaf.of(5));
        }
    }

    @Test
    void oneMonthIsForgottenAlone() throws Exception {
        add(OCTOBER, 1, 0, Leaf.of(0));
        add(NOVEMBER, 1, 0, Leaf.of(1));
        kept.flush();
        kept.clear(OCTOBER);
        assertThat(read(kept, OCTOBER, 1, 0, 10)).isEmpty();
        assertThat(read(kept, NOVEMBER, 1, 0, 10)).containsExactly(Leaf.of(1));
        kept.clear(OCTOBER);
    }

    @Test
    void manyAreStoredWithoutBeingAsked() throws Exception {
        for (int place = 0; place <= 50_000; place++) {
            add(OCTOBER, 0, place, Leaf.of(place % 50));
        }
        assertThat(read(kept, OCTOBER, 0, 49_998, 60_000)).containsExactly(Leaf.of(48), Leaf.of(49));
        kept.flush();
        assertThat(read(kept, OCTOBER, 0, 49_998, 60_000)).containsExactly(Leaf.of(48), Leaf.of(49), Leaf.of(0));
    }

    @Test
    void whatCouldNotBeStoredWaits() throws Exception {
        tables.execute("DROP TABLE closed_rows SYNC");
        add(OCTOBER, 0, 0, Leaf.of(0));
        assertThatThrownBy(kept::flush).isInstanceOf(IOException.class).hasMessageContaining("closed_rows");
        assertThatThrownBy(() -> read(kept, OCTOBER, 0, 0, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed_rows");
        assertThatThrownBy(() -> kept.clear(OCTOBER)).isInstanceOf(IOException.class);
        ClosedRows.open(tables.config).close();
        kept.flush();
        assertThat(read(kept, OCTOBER, 0, 0, 1)).containsExactly(Leaf.of(0));
    }

    @Test
    void aHashThatIsTooShortIsRefused() throws Exception {
        assertThatThrownBy(() -> kept.add(OCTOBER, 0, 0, new UUID(1, 1), 0, 0, new byte[31]))
                .isInstanceOf(IndexOutOfBoundsException.class);
        add(OCTOBER, 0, 0, Leaf.of(7));
        kept.flush();
        assertThat(read(kept, OCTOBER, 0, 0, 1)).containsExactly(Leaf.of(7));
    }
}
