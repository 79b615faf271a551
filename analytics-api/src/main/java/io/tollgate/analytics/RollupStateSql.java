package io.tollgate.analytics;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes the statements that ask what the roll-ups hold, for {@link RollupStateReader}; pure. */
final class RollupStateSql {
    /** What cells of today are made of; those of another number are not for this reader. */
    static final int DEFINITION = 2;

    /** What a row of {@link #stock} is about. */
    static final int ROWS = 0;

    static final int LINES = 1;
    static final int ADJUSTMENTS = 2;
    static final int NEWEST = 3;

    private static final String CUBES = Arrays.stream(Cube.values())
            .map(cube -> "'" + cube.label() + "'")
            .collect(Collectors.joining(", ", "[", "]"));

    private RollupStateSql() {}

    /** The whole quarters of an hour in a range; empty if there are none. */
    static Optional<TimeRange> quarters(TimeRange range) {
        Instant from = Span.QUARTER.firstFrom(range.from());
        Instant to = Span.QUARTER.startOf(range.to());
        return from.isBefore(to) ? Optional.of(new TimeRange(from, to)) : Optional.empty();
    }

    /** The quarters of an hour that a range is in. */
    static TimeRange around(TimeRange range) {
        return new TimeRange(Span.QUARTER.startOf(range.from()), Span.QUARTER.firstFrom(range.to()));
    }

    /** The spans of a length that some of the facets' cuts are in the middle of. */
    static Set<Instant> cut(Span span, List<Facet> facets) {
        Set<Instant> cut = new TreeSet<>();
        for (Facet facet : facets) {
            for (Instant at : facet.cuts()) {
                Instant start = span.startOf(at);
                if (!start.equals(at)) {
                    cut.add(start);
                }
            }
        }
        return cut;
    }

    /**
     * What is stored, with one statement: what a row is about, UInt8, a number, UInt32, another, UInt64, and a text.
     * {@link #ROWS}: the beginning of a span in epoch seconds and how many rows it has, which the projection {@code
     * quarters} of the table of rows tells in some milliseconds. {@link #LINES}, {@link #ADJUSTMENTS}: 0 and how many
     * the tables of versions and of adjustments have. {@link #NEWEST}: a partition, its newest offset and its topic.
     *
     * @param quarters whose rows are counted
     * @param hours whose quarters are looked at one by one
     * @param days whose hours are; of others the whole day
     * @param newest whether offsets are wanted
     * @param adjusted whether those of adjustments are too
     */
    static Sql stock(
            TimeRange quarters,
            Set<Instant> hours,
            Set<Instant> days,
            boolean newest,
            boolean adjusted,
            QueryLimits limits) {
        return new Sql(
                rowsOf(quarters, hours, days, "")
                        + "\nUNION ALL SELECT toUInt8(" + LINES + "), toUInt32(0), count(), '' FROM usage_rollup_state"
                        + "\nUNION ALL SELECT toUInt8(" + ADJUSTMENTS + "), toUInt32(0), count(), '' FROM adjustments"
                        + (newest ? newestOf("usage") : "") + (newest && adjusted ? newestOf("adjustments") : "")
                        + limits.planning(),
                List.of());
    }

    /** The {@link #ROWS} alone, of some days, by hours, and by quarters in some of these. */
    static Sql rows(TimeRange quarters, Set<Instant> hours, Set<Instant> days, QueryLimits limits) {
        return new Sql(
                rowsOf(quarters, hours, days, " AND toStartOfDay(quarter) IN (" + times(days) + ")")
                        + limits.planning(),
                List.of());
    }

    private static String rowsOf(TimeRange quarters, Set<Instant> hours, Set<Instant> days, String more) {
        String day = days.isEmpty()
                ? "toStartOfDay(quarter)"
                : "if(toStartOfDay(quarter) IN (" + times(days) + "), toStartOfHour(quarter), toStartOfDay(quarter))";
        String span =
                hours.isEmpty() ? day : "if(toStartOfHour(quarter) IN (" + times(hours) + "), quarter, " + day + ")";
        return "SELECT toUInt8(" + ROWS + "), toUInt32(" + span + ") AS span, sum(rows), '' FROM ("
                + "SELECT toStartOfFifteenMinutes(accepted_at) AS quarter, count() AS rows FROM usage WHERE quarter >= "
                + time(quarters.from()) + " AND quarter < " + time(quarters.to()) + more
                + " GROUP BY quarter) GROUP BY span";
    }

    private static String newestOf(String table) {
        return "\nUNION ALL SELECT toUInt8(" + NEWEST
                + "), kafka_partition, max(kafka_offset), toString(kafka_topic) FROM " + table
                + " GROUP BY kafka_topic, kafka_partition";
    }

    /**
     * The versions of spans: UInt8 {@link Span#number}, its beginning in epoch seconds, UInt32, the version, UInt64,
     * the rows that it was made of, UInt64, the places of its {@link Cube}s from 1, 0 for one that is not known here,
     * an array of UInt16, and how many cells each has, an array of UInt64.
     */
    static Sql versions(QueryLimits limits) {
        return new Sql(versions("") + limits.planning(), List.of());
    }

    /**
     * The same as of before.
     *
     * @param quarters whole ones
     * @param newest later versions are not looked at
     */
    static Sql versions(TimeRange quarters, long newest, QueryLimits limits) {
        return new Sql(
                versions(" AND version <= " + newest + " AND start >= " + time(quarters.from()) + " AND start < "
                                + time(quarters.to()))
                        + limits.planning(),
                List.of());
    }

    private static String versions(String condition) {
        return "SELECT toUInt8(level), start, version, rows, arrayMap(cube -> toUInt16(indexOf(" + CUBES
                + ", cube)), CAST(cubes, 'Array(String)')), cells FROM usage_rollup_state WHERE definition = "
                + DEFINITION
                + condition;
    }

    private static String times(Set<Instant> times) {
        return times.stream().map(RollupStateSql::time).collect(Collectors.joining(", "));
    }

    static String time(Instant at) {
        return "toDateTime(" + at.getEpochSecond() + ", 'UTC')";
    }
}
