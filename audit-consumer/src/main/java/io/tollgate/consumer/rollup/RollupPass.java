package io.tollgate.consumer.rollup;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * One look at what is not rolled up, and the work that it finds, the newest first: hours and days of their rows, then
 * weeks and months of their days. Every step can be cut off and made again: cells hold once their version does.
 */
final class RollupPass {
    /** A day with more hours to be made is made as a whole. */
    private static final int WHOLE_DAY = 3;

    /** From so many rows an hour on, it has the cubes of a day. */
    private static final long MANY_ROWS = 100_000;

    private final RollupTable table;
    private final SequencedMap<Instant, Long> days;
    private final NavigableMap<Instant, SequencedMap<Instant, Long>> hoursByDay = new TreeMap<>();
    private final Instant closed;
    private int pendingHours;

    private RollupPass(RollupTable table, SequencedMap<Instant, Long> days, Instant closed) {
        this.table = table;
        this.days = days;
        this.closed = closed;
    }

    /** Makes one step, which blocks for as long as it takes. */
    @FunctionalInterface
    interface Step {
        void make() throws IOException;
    }

    /**
     * Looks.
     *
     * @param since spans that begin before are left out
     * @param closed spans that end later are still being filled
     * @param settled those made later are left alone for a while, for their late rows come one by one
     */
    static RollupPass look(RollupTable table, Instant since, Instant closed, Instant settled) throws IOException {
        long version = RollupTable.versionAt(settled);
        Instant day = since.truncatedTo(ChronoUnit.DAYS);
        RollupPass pass = new RollupPass(
                table, table.due(RollupSql.due(Level.DAY, day, closed.truncatedTo(ChronoUnit.DAYS), version)), closed);
        SequencedMap<Instant, Long> hours =
                table.due(RollupSql.due(Level.HOUR, day, closed.truncatedTo(ChronoUnit.HOURS), version));
        hours.forEach((hour, rows) -> pass.hoursByDay
                .computeIfAbsent(hour.truncatedTo(ChronoUnit.DAYS), start -> new TreeMap<>())
                .put(hour, rows));
        pass.days.keySet().forEach(start -> pass.hoursByDay.computeIfAbsent(start, at -> new TreeMap<>()));
        pass.pendingHours = hours.size();
        return pass;
    }

    int pendingHours() {
        return pendingHours;
    }

    /** The steps that make a day and its hours. */
    List<Step> steps() {
        return hoursByDay.descendingMap().entrySet().stream()
                .flatMap(day -> steps(day.getKey(), day.getValue()).stream())
                .toList();
    }

    private List<Step> steps(Instant day, SequencedMap<Instant, Long> hours) {
        Instant tomorrow = day.plus(Duration.ofDays(1));
        boolean dayToo = days.containsKey(day);
        if (dayToo && hours.size() > WHOLE_DAY) {
            boolean many = hours.values().stream().anyMatch(rows -> rows >= MANY_ROWS);
            return List.of(() -> {
                table.makeOfRows(EnumSet.of(Level.QUARTER, Level.HOUR, Level.DAY), day, tomorrow, many);
                pendingHours -= hours.size();
                days.remove(day);
            });
        }
        List<Step> steps = new ArrayList<>();
        hours.forEach((hour, rows) -> steps.add(() -> {
            table.makeOfRows(
                    EnumSet.of(Level.QUARTER, Level.HOUR), hour, hour.plus(Duration.ofHours(1)), rows >= MANY_ROWS);
            pendingHours--;
        }));
        if (dayToo) {
            steps.add(() -> {
                table.makeOfRows(Set.of(Level.DAY), day, tomorrow, false);
                days.remove(day);
            });
        }
        return steps;
    }

    /** The steps that make those weeks and months all of whose days are made. */
    List<Step> longSteps() throws IOException {
        List<Step> steps = new ArrayList<>();
        for (Instant week : table.due(RollupSql.dueOfDays(Level.WEEK, closed)).keySet()) {
            add(steps, Level.WEEK, week, week.plus(Duration.ofDays(7)));
        }
        for (Instant month : table.due(RollupSql.dueOfDays(Level.MONTH, closed)).keySet()) {
            add(
                    steps,
                    Level.MONTH,
                    month,
                    month.atZone(ZoneOffset.UTC).plusMonths(1).toInstant());
        }
        return steps;
    }

    private void add(List<Step> steps, Level level, Instant from, Instant to) {
        boolean whole = days.keySet().stream().noneMatch(day -> !day.isBefore(from) && day.isBefore(to));
        if (whole && !to.isAfter(closed)) {
            steps.add(() -> table.makeOfDays(level, from, to));
        }
    }
}
