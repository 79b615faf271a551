package io.tollgate.analytics;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the statements that ask what the roll-ups hold, for {@link RollupStateReader}; pure. */
final class RollupStateSql {
    /** What cells of today are made of; those of another number are not for this reader. */
    static final int DEFINITION = 2;

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
     * How many rows each quarter of an hour has: its beginning in epoch seconds, UInt32, and the number, UInt64. The
     * projection {@code quarters} of the table of rows tells it in some milliseconds.
     *
     * @param quarters whole ones
     */
    static Sql rows(TimeRange quarters, QueryLimits limits) {
        return new Sql(
                "SELECT toStartOfFifteenMinutes(accepted_at) AS quarter, count() FROM usage WHERE quarter >= "
                        + time(quarters.from()) + " AND quarter < " + time(quarters.to()) + " GROUP BY quarter"
                        + limits.planning(),
                List.of());
    }

    /**
     * The versions of spans: UInt8 {@link Span#number}, its beginning in epoch seconds, UInt32, the version, UInt64, the
     * rows that it was made of, UInt64, and for each cube one more than how many cells it has, UInt64; 0 if it is not
     * there.
     *
     * @param quarters whole ones
     * @param hours whose quarters are looked at
     * @param newest later versions are not looked at; null to look at all
     */
    static Sql versions(
            TimeRange quarters, List<Cube> cubes, Set<Instant> hours, @Nullable Long newest, QueryLimits limits) {
        String cells = cubes.stream()
                .map(cube -> ", if(has(" + CUBES + ", '" + cube.label() + "'), 1 + cells[indexOf(" + CUBES + ", '"
                        + cube.label() + "')], 0)")
                .collect(Collectors.joining());
        String cut = hours.isEmpty()
                ? ""
                : " OR toStartOfHour(start) IN ("
                        + hours.stream().map(RollupStateSql::time).collect(Collectors.joining(", ")) + ")";
        return new Sql(
                "SELECT toUInt8(level), start, version, rows" + cells + " FROM usage_rollup_state"
                        + " WHERE definition = " + DEFINITION + (newest == null ? "" : " AND version <= " + newest)
                        + " AND start >= " + time(quarters.from()) + " AND start < " + time(quarters.to())
                        + " AND (level > 'quarter'" + cut + ")" + limits.planning(),
                List.of());
    }

    static String time(Instant at) {
        return "toDateTime(" + at.getEpochSecond() + ", 'UTC')";
    }
}
