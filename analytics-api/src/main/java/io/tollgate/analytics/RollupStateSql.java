package io.tollgate.analytics;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statement that asks what the roll-ups hold; pure. A span holds if it has no more rows than its cells were
 * made of, which the projection {@code quarters} of the table of rows tells in a few milliseconds.
 *
 * <p>Columns of the result: {@code kind}, and two numbers {@code a} and {@code b}. Kind 0 has the number of rows and the
 * newest version, kind {@link #AS_OF_KIND} the moment as of which that is, in epoch microseconds; the others are numbers
 * of {@link Span}s, with the beginning of one that lacks rows, in epoch seconds, and a bit for each cube that does.
 */
final class RollupStateSql {
    static final int AS_OF_KIND = 9;

    /** What cells of today are made of; those of another number are not for this reader. */
    static final int DEFINITION = 1;

    /** In an array of LowCardinality, ClickHouse's {@code has} does not find the empty string, which is a cube's name. */
    private static final String CUBES = "CAST(cubes, 'Array(String)')";

    private RollupStateSql() {}

    /** The whole quarters of an hour in a range; empty if there are none. */
    static Optional<TimeRange> quarters(TimeRange range) {
        Instant from = Span.QUARTER.firstFrom(range.from());
        Instant to = Span.QUARTER.startOf(range.to());
        return from.isBefore(to) ? Optional.of(new TimeRange(from, to)) : Optional.empty();
    }

    /** The hours that some of these times are in the middle of. */
    static Set<Instant> cutHours(List<Facet> facets) {
        Set<Instant> hours = new TreeSet<>();
        for (Facet facet : facets) {
            for (Instant cut : facet.cuts()) {
                Instant hour = Span.HOUR.startOf(cut);
                if (!hour.equals(cut)) {
                    hours.add(hour);
                }
            }
        }
        return hours;
    }

    /**
     * @param quarters whole quarters of an hour
     * @param hours whose quarters are looked at
     * @param newest later versions are not looked at; null to look at all
     */
    static String build(
            TimeRange quarters, List<Cube> cubes, Set<Instant> hours, @Nullable Long newest, QueryLimits limits) {
        String trusted = "definition = " + DEFINITION + (newest == null ? "" : " AND version <= " + newest);
        int all = (1 << cubes.size()) - 1;
        String has = IntStream.range(0, cubes.size())
                .mapToObj(i -> "has(" + CUBES + ", '" + cubes.get(i).label() + "') * " + (1 << i))
                .collect(Collectors.joining(" + "));
        String counted =
                "SELECT toStartOfFifteenMinutes(accepted_at) AS quarter, count() AS n FROM usage WHERE quarter >= "
                        + time(quarters.from()) + " AND quarter < " + time(quarters.to());
        String cut = hours.isEmpty()
                ? "0"
                : "toStartOfHour(%s) IN ("
                        + hours.stream().map(RollupStateSql::time).collect(Collectors.joining(", ")) + ")";
        return "SELECT toUInt8(0) AS kind, toInt64((SELECT sum(n) FROM (" + counted + " GROUP BY quarter))) AS a,"
                + " toInt64((SELECT max(version) FROM usage_rollup_state WHERE " + trusted + ")) AS b\n"
                + "UNION ALL SELECT " + AS_OF_KIND + ", toInt64(" + SqlBuilder.AS_OF + "), 0\n"
                + "UNION ALL SELECT c.span, toUnixTimestamp(c.at), if(c.n > s.made, " + all + ", " + all
                + " - bitAnd(s.held, " + all + ")) AS without FROM (\n"
                + "  SELECT spans.1 AS span, spans.2 AS at, sum(n) AS n FROM (SELECT arrayJoin([(toUInt8(2), hour),"
                + " (3, toStartOfDay(hour)), (4, toDateTime(toMonday(hour), 'UTC')),"
                + " (5, toDateTime(toStartOfMonth(hour), 'UTC'))]) AS spans, n FROM (\n"
                + "    SELECT toStartOfHour(quarter) AS hour, sum(n) AS n FROM (" + counted + " GROUP BY quarter)"
                + " GROUP BY hour)) GROUP BY span, at\n"
                + "  UNION ALL SELECT 1, quarter, n FROM (" + counted + " AND " + cut.formatted("quarter")
                + " GROUP BY quarter)) AS c\n"
                + "LEFT JOIN (SELECT toUInt8(level) AS span, start AS at, argMax(rows, version) AS made,"
                + " argMax(" + has + ", version) AS held FROM usage_rollup_state WHERE " + trusted
                + " AND start >= " + time(quarters.from()) + " AND start < " + time(quarters.to())
                + " AND (level > 'quarter' OR " + cut.formatted("start") + ") GROUP BY span, at) AS s"
                + " ON c.span = s.span AND c.at = s.at WHERE without != 0"
                + limits.planning();
    }

    static String time(Instant at) {
        return "toDateTime(" + at.getEpochSecond() + ", 'UTC')";
    }
}
