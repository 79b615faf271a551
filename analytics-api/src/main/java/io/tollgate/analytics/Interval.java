package io.tollgate.analytics;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How a range of time is cut into buckets. Boundaries are computed here, in the caller's zone, and given to ClickHouse,
 * so that one set of rules says when a day begins: where a zone changes its offset a day has 23 or 25 hours.
 */
enum Interval {
    MINUTE,
    HOUR,
    DAY,
    /** From Monday. */
    WEEK,
    MONTH,
    /** One bucket, from the range's own beginning. */
    NONE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Interval::label).toList();
    }

    /**
     * The beginnings of the buckets that hold the range, in order; the first is at or before the range's own.
     *
     * @param max how many at most; one more is returned where there are more
     */
    List<Instant> buckets(TimeRange range, ZoneId zone, int max) {
        return switch (this) {
            case NONE -> List.of(range.from());
            case MINUTE -> steps(range, zone, 60, max);
            case HOUR -> steps(range, zone, 3600, max);
            case DAY, WEEK, MONTH -> dates(range, zone, max);
        };
    }

    private List<Instant> dates(TimeRange range, ZoneId zone, int max) {
        List<Instant> starts = new ArrayList<>();
        LocalDate date = first(range.from().atZone(zone).toLocalDate());
        Instant start = date.atStartOfDay(zone).toInstant();
        while (start.isBefore(range.to()) && starts.size() <= max) {
            starts.add(start);
            date = next(date);
            start = date.atStartOfDay(zone).toInstant();
        }
        return List.copyOf(starts);
    }

    private LocalDate first(LocalDate date) {
        return switch (this) {
            case WEEK -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> date.withDayOfMonth(1);
            default -> date;
        };
    }

    private LocalDate next(LocalDate date) {
        return switch (this) {
            case WEEK -> date.plusWeeks(1);
            case MONTH -> date.plusMonths(1);
            default -> date.plusDays(1);
        };
    }

    /** Steps of equal length from the beginning of each day. */
    private static List<Instant> steps(TimeRange range, ZoneId zone, long seconds, int max) {
        List<Instant> starts = new ArrayList<>();
        LocalDate date = range.from().atZone(zone).toLocalDate();
        Instant start = date.atStartOfDay(zone).toInstant();
        while (start.isBefore(range.to()) && starts.size() <= max) {
            date = date.plusDays(1);
            Instant tomorrow = date.atStartOfDay(zone).toInstant();
            for (; start.isBefore(tomorrow) && start.isBefore(range.to()); start = start.plusSeconds(seconds)) {
                Instant end = start.plusSeconds(seconds);
                if ((end.isBefore(tomorrow) ? end : tomorrow).isAfter(range.from()) && starts.size() <= max) {
                    starts.add(start);
                }
            }
            start = tomorrow;
        }
        return List.copyOf(starts);
    }
}
