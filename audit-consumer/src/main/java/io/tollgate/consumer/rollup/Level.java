package io.tollgate.consumer.rollup;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** A length of the spans that are rolled up; every span begins in UTC. */
enum Level {
    QUARTER("toStartOfFifteenMinutes"),
    HOUR("toStartOfHour"),
    DAY("toStartOfDay"),
    /** From Monday. */
    WEEK("toMonday"),
    MONTH("toStartOfMonth");

    private final String function;

    Level(String function) {
        this.function = function;
    }

    /** The beginning of the chunk of cells that a span is in, as the table of cells has it. */
    Instant chunkOf(Instant start) {
        LocalDate day = start.atOffset(ZoneOffset.UTC).toLocalDate();
        return switch (this) {
            case QUARTER, HOUR -> Instant.ofEpochSecond(Math.floorDiv(start.getEpochSecond(), 21_600L) * 21_600);
            case DAY -> midnight(day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
            case WEEK -> midnight(day.withDayOfMonth(1));
            case MONTH ->
                midnight(day.with(day.getMonth().firstMonthOfQuarter()).withDayOfMonth(1));
        };
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** As the tables' column says it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** SQL for the beginning of the span that a time is in. */
    String startOf(String time) {
        return this == WEEK || this == MONTH
                ? "toDateTime(" + function + "(" + time + "), 'UTC')"
                : function + "(" + time + ")";
    }
}
