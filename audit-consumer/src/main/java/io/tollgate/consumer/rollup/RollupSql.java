package io.tollgate.consumer.rollup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the statements of the roll-ups; pure. Times and numbers are computed here, so that nothing needs binding. */
final class RollupSql {
    /**
     * The number of what {@link Cube} and {@link Figure} say. Another number makes all roll-ups be made anew; readers
     * trust those of the number that they know.
     */
    static final int DEFINITION = 2;

    private RollupSql() {}

    /**
     * The statements that make all cells of whole spans, one after the other: what a shorter span has is not made of
     * rows again.
     *
     * @param levels lengths of spans that are made together
     */
    static List<String> ofRows(
            Set<Level> levels, Instant from, Instant to, boolean manyRows, long version, int threads) {
        List<String> statements = new ArrayList<>();
        List<Level> ofRows = new ArrayList<>();
        List<String> sets = new ArrayList<>();
        Set<Cube> made = EnumSet.noneOf(Cube.class);
        Level shorter = null;
        for (Level level : EnumSet.copyOf(levels)) {
            if (shorter != null) {
                statements.add(ofCells(level, shorter, from, to, " AND c.version = " + version, version, threads));
            }
            shorter = level;
            List<String> own = Cube.of(level, manyRows).stream()
                    .filter(made::add)
                    .map(cube -> Stream.concat(Stream.of(at(level)), cube.dimensions().stream())
                            .collect(Collectors.joining(", ", "(", ")")))
                    .toList();
            if (!own.isEmpty()) {
                ofRows.add(level);
                sets.addAll(own);
            }
        }
        statements.addFirst("INSERT INTO usage_cells (level, start, cube, version, " + dimensions() + ", "
                + Figure.columns() + ")\n"
                + "SELECT " + byLevel(ofRows, level -> "'" + level.label() + "'") + ", "
                + byLevel(ofRows, RollupSql::at) + ", " + cube() + ", " + version + ", " + dimensions() + ", "
                + Figure.ofRows() + "\nFROM (SELECT *"
                + ofRows.stream()
                        .map(level -> ", " + level.startOf("accepted_at") + " AS " + at(level))
                        .collect(Collectors.joining())
                + " FROM usage WHERE accepted_at >= " + micros(from) + " AND accepted_at < " + micros(to) + ") AS r\n"
                + "GROUP BY GROUPING SETS (\n    " + String.join(",\n    ", sets) + ")\n" + settings(threads));
        return statements;
    }

    /** Makes the cells of weeks or months of the cells of their days that hold. */
    static String ofDays(Level level, Instant from, Instant to, long version, int threads) {
        String holding = " AND (c.start, c.version) IN (" + latest(Level.DAY, from, to, "max(version)") + ")";
        return ofCells(level, Level.DAY, from, to, holding, version, threads);
    }

    /** Makes the cells of spans of those of shorter ones, whose cubes they have too. */
    private static String ofCells(
            Level level, Level shorter, Instant from, Instant to, String kept, long version, int threads) {
        String dimensions = Cube.DIMENSIONS.stream().map(name -> "c." + name).collect(Collectors.joining(", "));
        return "INSERT INTO usage_cells (level, start, cube, version, " + dimensions() + ", " + Figure.columns()
                + ")\n"
                + "SELECT '" + level.label() + "', " + level.startOf("c.start") + " AS at, c.cube, " + version + ", "
                + dimensions + ", " + Figure.ofCells() + "\nFROM usage_cells AS c WHERE "
                + cellsWithin(shorter, from, to) + kept + "\nGROUP BY at, c.cube, " + dimensions + "\n"
                + settings(threads);
    }

    /**
     * Makes a version hold: for each span whose cubes agree on their number of rows, which they do unless cells are
     * missing.
     */
    static String commit(Set<Level> levels, Instant from, Instant to, long version) {
        String spans = levels.stream()
                .map(level -> "(" + cellsWithin(level, from, to) + ")")
                .collect(Collectors.joining(" OR ", "(", ")"));
        return "INSERT INTO usage_rollup_state (level, start, definition, version, cubes, cells, rows)"
                + " SELECT level, start, " + DEFINITION + ", " + version + ", groupArray(cube), groupArray(cells),"
                + " max(requests) FROM (SELECT level, start, cube, count() AS cells, sum(requests) AS requests FROM usage_cells WHERE "
                + spans + " AND version = " + version
                + " GROUP BY level, start, cube) GROUP BY level, start HAVING min(requests) = max(requests)"
                + " SETTINGS async_insert = 0";
    }

    /**
     * Closed spans that have more rows than their roll-up was made of, the newest first: columns {@code at} in epoch
     * seconds, {@code most}, the rows of the fullest hour.
     *
     * @param closed spans that end later are left out
     * @param settled versions that are later are left alone for a while
     */
    static String due(Level level, Instant since, Instant closed, long settled) {
        String start = level.startOf("quarter");
        return "SELECT toUnixTimestamp(c.at) AS at, c.most AS most FROM (SELECT " + start + " AS at, sum(n) AS rows,"
                + " max(n) * 4 AS most FROM (SELECT toStartOfFifteenMinutes(accepted_at) AS quarter, count() AS n"
                + " FROM usage WHERE quarter >= " + time(since) + " GROUP BY quarter) WHERE quarter < " + time(closed)
                + " GROUP BY at) AS c LEFT JOIN ("
                + latest(level, since, closed, "max(version) AS newest, argMax(rows, version) AS made")
                + ") AS s ON s.start = c.at WHERE c.rows > s.made AND s.newest < " + settled + " AND c.at < "
                + time(closed) + " ORDER BY at DESC";
    }

    /** Closed weeks or months whose days have other rows in all than they were made of; columns as of {@link #due}. */
    static String dueOfDays(Level level, Instant closed) {
        return "SELECT toUnixTimestamp(c.at) AS at, toUInt64(0) AS most FROM (SELECT "
                + level.startOf("start") + " AS at, sum(made) AS rows FROM ("
                + latest(Level.DAY, Instant.EPOCH, closed, "argMax(rows, version) AS made")
                + ") GROUP BY at) AS c LEFT JOIN ("
                + latest(level, Instant.EPOCH, closed, "argMax(rows, version) AS made")
                + ") AS s ON s.start = c.at WHERE c.rows != s.made AND c.at < " + time(closed) + " ORDER BY at DESC";
    }

    /** Of how many spans a newer version holds, or which are too old to be kept. */
    static String surplus(String expired) {
        return "SELECT count() FROM usage_rollup_state WHERE " + expired + " OR definition != " + DEFINITION
                + " OR (definition, level, start, version) NOT IN (SELECT definition, level, start, max(version)"
                + " FROM usage_rollup_state GROUP BY definition, level, start)";
    }

    private static String latest(Level level, Instant from, Instant to, String columns) {
        return "SELECT start, " + columns + " FROM usage_rollup_state WHERE definition = " + DEFINITION + " AND "
                + within(level, from, to) + " GROUP BY start";
    }

    private static String within(Level level, Instant from, Instant to) {
        return "level = '" + level.label() + "' AND start >= " + time(from) + " AND start < " + time(to);
    }

    /** The same of cells, whose table is in order of chunks. */
    private static String cellsWithin(Level level, Instant from, Instant to) {
        return within(level, from, to) + " AND chunk >= " + time(level.chunkOf(from)) + " AND chunk <= "
                + time(level.chunkOf(to));
    }

    /**
     * What times of rows are compared with: ClickHouse 26.7 takes "before a whole second" for "at the second before
     * it or earlier" when it picks granules, and then misses one whose first row is in between.
     */
    private static String micros(Instant at) {
        return "fromUnixTimestamp64Micro(" + at.getEpochSecond() * 1_000_000 + ")";
    }

    static String time(Instant at) {
        return "toDateTime(" + at.getEpochSecond() + ", 'UTC')";
    }

    private static String at(Level level) {
        return "at_" + level.label();
    }

    private static String byLevel(List<Level> levels, Function<Level, String> text) {
        return levels.size() == 1
                ? text.apply(levels.getFirst())
                : levels.stream()
                        .limit(levels.size() - 1L)
                        .map(level -> "grouping(" + at(level) + ") = 0, " + text.apply(level))
                        .collect(Collectors.joining(", ", "multiIf(", ", " + text.apply(levels.getLast()) + ")"));
    }

    /** Which dimensions a cell is by, with commas between. */
    private static String cube() {
        return Cube.DIMENSIONS.stream()
                .map(name -> "if(grouping(" + name + ") = 0, '," + name + "', '')")
                .collect(Collectors.joining(", ", "trimLeft(concat(", "), ',')"));
    }

    private static String dimensions() {
        return String.join(", ", Cube.DIMENSIONS);
    }

    private static String settings(int threads) {
        return "SETTINGS max_threads = " + threads + ", max_insert_threads = 1, async_insert = 0,"
                + " max_memory_usage = 2000000000, max_execution_time = 600";
    }
}
