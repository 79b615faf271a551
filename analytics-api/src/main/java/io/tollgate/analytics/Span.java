package io.tollgate.analytics;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A length of the spans that calls are rolled up by, as the audit consumer does it; every span begins in UTC. */
enum Span {
    QUARTER(1),
    HOUR(2),
    DAY(3),
    /** From Monday. */
    WEEK(4),
    MONTH(5);

    static final List<Span> LONGEST_FIRST = List.of(MONTH, WEEK, DAY, HOUR, QUARTER);

    private final int number;

    Span(int number) {
        this.number = number;
    }

    /** As the tables of roll-ups say it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its number in the tables. */
    int number() {
        return number;
    }

    static Span numbered(int number) {
        return LONGEST_FIRST.stream()
                .filter(span -> span.number == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no span has the number " + number));
    }

    /** The beginning of the chunk of cells that a span is in, as the table of cells has it. */
    Instant chunkOf(Instant start) {
        return switch (this) {
            case QUARTER, HOUR -> Instant.ofEpochSecond(Math.floorDiv(start.getEpochSecond(), 21_600L) * 21_600);
            case DAY -> WEEK.startOf(start);
            case WEEK -> MONTH.startOf(start);
            case MONTH ->
                midnight(date(start)
                        .with(date(start).getMonth().firstMonthOfQuarter())
                        .withDayOfMonth(1));
        };
    }

    /** The beginning of the span that a time is in. */
    Instant startOf(Instant time) {
        return switch (this) {
            case QUARTER -> Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), 900L) * 900);
            case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
            case DAY -> time.truncatedTo(ChronoUnit.DAYS);
            case WEEK -> midnight(date(time).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
            case MONTH -> midnight(date(time).withDayOfMonth(1));
        };
    }

    /** The end of the span that begins at a time. */
    Instant endOf(Instant start) {
        return switch (this) {
            case QUARTER -> start.plusSeconds(900);
            case HOUR -> start.plusSeconds(3600);
            case DAY -> start.plus(Duration.ofDays(1));
            case WEEK -> start.plus(Duration.ofDays(7));
            case MONTH -> midnight(date(start).plusMonths(1));
        };
    }

    /** The beginning of the first span that begins at a time or later. */
    Instant firstFrom(Instant time) {
        Instant start = startOf(time);
        return start.equals(time) ? start : endOf(start);
    }

    /** The beginnings of all spans in a range that begins and ends with one. */
    List<Instant> starts(TimeRange range) {
        List<Instant> starts = new ArrayList<>();
        for (Instant at = range.from(); at.isBefore(range.to()); at = endOf(at)) {
            starts.add(at);
        }
        return starts;
    }

    private static LocalDate date(Instant time) {
        return time.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private static Instant midnight(LocalDate date) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
