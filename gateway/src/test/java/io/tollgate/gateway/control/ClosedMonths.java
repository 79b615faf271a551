package io.tollgate.gateway.control;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;

/** Closed months for tests. */
public final class ClosedMonths {
    /** When they were closed. */
    public static final Instant CLOSED = Instant.parse("2026-11-05T08:00:00Z");

    private ClosedMonths() {}

    /** A hash of one hexadecimal digit alone. */
    public static ClosedMonth.Hash hash(char digit) {
        return new ClosedMonth.Hash(String.valueOf(digit).repeat(64));
    }

    /** A month with two hours in which something was used. */
    public static ClosedMonth of(String month) {
        return new ClosedMonth(
                YearMonth.parse(month),
                CLOSED,
                "auditor@example.com",
                12,
                3,
                new BigDecimal("4.500000000"),
                new BigDecimal("5.000000000"),
                List.of(
                        new ClosedMonth.MeterSum(
                                "input", new BigDecimal("1000.000000000"), new BigDecimal("1.500000000")),
                        new ClosedMonth.MeterSum(
                                "output", new BigDecimal("200.000000000"), new BigDecimal("3.000000000"))),
                List.of(
                        new ClosedMonth.Partition("tollgate.usage", 0, 41),
                        new ClosedMonth.Partition("tollgate.adjustments", 2, 7)),
                "a1b2/c3d4",
                List.of(new ClosedMonth.Hour(0, 10, 1, hash('a')), new ClosedMonth.Hour(743, 2, 2, hash('b'))),
                hash('c'));
    }
}
