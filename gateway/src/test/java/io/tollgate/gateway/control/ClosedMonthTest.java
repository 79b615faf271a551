package io.tollgate.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClosedMonthTest {
    private static final ClosedMonth OCTOBER = ClosedMonths.of("2026-10");

    private static ClosedMonth with(long rows, long adjustments) {
        return new ClosedMonth(
                OCTOBER.month(),
                OCTOBER.closedAt(),
                OCTOBER.closedBy(),
                rows,
                adjustments,
                OCTOBER.costUsd(),
                OCTOBER.listCostUsd(),
                OCTOBER.meters(),
                OCTOBER.partitions(),
                OCTOBER.rowSchema(),
                OCTOBER.hours(),
                OCTOBER.root());
    }

    @Test
    void aMonthComesBackFromItsRecordAsItWas() {
        EntryCodec codec = new EntryCodec();
        byte[] record = codec.encode(OCTOBER, new UUID(1, 2), Tokens.NOW);
        assertThat(codec.decode(record)).isEqualTo(OCTOBER);
    }

    /** The scale of amounts is the record's. */
    @Test
    void amountsOfFewerDigitsAreKeptExactly() {
        ClosedMonth month = new ClosedMonth(
                YearMonth.of(2026, 9),
                ClosedMonths.CLOSED,
                "me",
                0,
                0,
                new BigDecimal("0.25"),
                BigDecimal.ONE,
                List.of(new ClosedMonth.MeterSum("pages", BigDecimal.TEN, new BigDecimal("0.25"))),
                List.of(),
                "",
                List.of(),
                ClosedMonths.hash('0'));
        EntryCodec codec = new EntryCodec();
        Entry read = codec.decode(codec.encode(month, new UUID(1, 2), Tokens.NOW));
        assertThat(read).isInstanceOfSatisfying(ClosedMonth.class, back -> {
            assertThat(back.costUsd()).isEqualTo(new BigDecimal("0.250000000"));
            assertThat(back.listCostUsd()).isEqualTo(new BigDecimal("1.000000000"));
            assertThat(back.meters())
                    .containsExactly(new ClosedMonth.MeterSum(
                            "pages", new BigDecimal("10.000000000"), new BigDecimal("0.250000000")));
            assertThat(back.hours()).isEmpty();
            assertThat(back.partitions()).isEmpty();
        });
    }

    @Test
    void itsHoursAddUpToIt() {
        assertThat(with(12, 3)).isEqualTo(OCTOBER);
        assertThatThrownBy(() -> with(13, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the hours of 2026-10 have not as many rows as it has");
        assertThatThrownBy(() -> with(12, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the hours of 2026-10 have not as many rows as it has");
    }

    @Test
    void aHashIsOfThirtyTwoBytes() {
        byte[] bytes = ClosedMonths.hash('a').bytes();
        assertThat(bytes).hasSize(32).containsOnly(0xaa);
        assertThat(ClosedMonths.hash('a')).hasToString("a".repeat(64));
        assertThatThrownBy(() -> new ClosedMonth.Hash("aa"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a SHA-256 hash has 32 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"g", "aaa", "zz"})
    void whatIsNotHexadecimalIsNoHash(String text) {
        assertThatThrownBy(() -> new ClosedMonth.Hash(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStateKeepsMonthsInOrderUntilTheyAreRemoved() {
        ControlState state = new ControlState(Uses.none(), key -> null);
        ClosedMonth september = ClosedMonths.of("2026-09");
        state.put(OCTOBER, 5);
        state.put(september, 6);
        assertThat(OCTOBER.key()).isEqualTo("month/2026-10");
        assertThat(state.closedMonths().values()).containsExactly(september, OCTOBER);
        assertThat(state.entry("month/2026-10")).isEqualTo(OCTOBER);
        assertThat(state.entry("month/2026-11")).isNull();
        assertThat(state.entry("month/October")).isNull();
        state.remove("month/October");
        state.remove("month/2026-11");
        assertThat(state.closedMonths()).hasSize(2);
        state.remove("month/2026-10");
        assertThat(state.closedMonths().values()).containsExactly(september);
    }
}
