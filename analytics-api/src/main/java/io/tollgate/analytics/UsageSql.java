package io.tollgate.analytics;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statements that export calls, in the order of their {@code accepted_at} and {@code call_id}; pure. Ranges
 * are of epoch microseconds, the first included, the second excluded.
 */
final class UsageSql {
    private static final String ORDER = "\nORDER BY accepted_at, ";

    /** What a call has several of, which lines of CSV hold as JSON. */
    private static final List<String> NESTED = List.of(LogsSql.ATTEMPTS, "charges");

    private static final List<String> COLUMNS =
            Stream.concat(LogsSql.COLUMNS.stream(), NESTED.stream()).toList();

    private static final List<String> CSV_COLUMNS = COLUMNS.stream()
            .map(column -> NESTED.contains(column) || column.equals("metadata") || column.equals("cost_gaps")
                    ? "toJSONString(" + column + ")"
                    : column)
            .toList();

    private UsageSql() {}

    /** The names of the columns, which is the first line of CSV. */
    static String header() {
        return COLUMNS.stream()
                        .map(column -> "\"" + column.substring(column.lastIndexOf(' ') + 1) + "\"")
                        .collect(Collectors.joining(","))
                + "\n";
    }

    /** Which calls: those of a range behind one and up to another. */
    record Stretch(
            long from,
            long to,
            @Nullable LogsCursor after,
            @Nullable LogsCursor last) {}

    /** The oldest calls of a stretch as lines without their ends. */
    static Sql lines(UsageQuery query, Stretch stretch, int limit, QueryLimits limits) {
        String written = query.format() == Format.CSV
                ? "'CSV', " + String.join(", ", CSV_COLUMNS)
                : "'JSONEachRow', " + String.join(", ", COLUMNS);
        Sql.Writer sql = new Sql.Writer()
                .add("SELECT formatRowNoNewline(" + written + ")" + LogsSql.PLACE
                        + "\nFROM (SELECT * FROM usage WHERE ");
        where(sql, query, stretch);
        sql.add(ORDER + "call_id LIMIT ?) AS page" + ORDER + "page.call_id", limit);
        return sql.add(limits.settings() + LogsSql.AS_JSON + ", format_csv_null_representation = ''")
                .done();
    }

    /** How many calls there are in a range. */
    static Sql count(UsageQuery query, long from, long to, QueryLimits limits) {
        Sql.Writer sql = new Sql.Writer().add("SELECT count() FROM usage WHERE ");
        where(sql, query, new Stretch(from, to, query.after(), null));
        return sql.add(limits.settings()).done();
    }

    /**
     * The place of one call of a range.
     *
     * @param number how many are before it
     */
    static Sql place(UsageQuery query, long from, long to, long number, QueryLimits limits) {
        Sql.Writer sql = new Sql.Writer()
                .add("SELECT '' AS line, toUnixTimestamp64Micro(accepted_at) AS micros, toString(call_id) AS id"
                        + " FROM (SELECT accepted_at, call_id FROM usage WHERE ");
        where(sql, query, new Stretch(from, to, query.after(), null));
        sql.add(ORDER + "call_id LIMIT 1 OFFSET ?)", number);
        return sql.add(limits.settings()).done();
    }

    /**
     * The calls of a query, but for how they are written.
     *
     * @param last the last of them
     * @param memory in bytes, for their order; what does not fit is kept on disk
     */
    static Sql file(UsageQuery query, @Nullable LogsCursor last, long memory) {
        Sql.Writer sql =
                new Sql.Writer().add("SELECT " + String.join(", ", COLUMNS) + "\nFROM (SELECT * FROM usage WHERE ");
        long to = SqlBuilder.micros(query.range().to());
        where(sql, query, new Stretch(SqlBuilder.micros(query.range().from()), to, query.after(), last));
        return sql.add(ORDER + "call_id) AS page" + ORDER + "page.call_id\nSETTINGS max_memory_usage = " + memory
                        + ", max_bytes_before_external_sort = " + memory / 4)
                .done();
    }

    private static void where(Sql.Writer sql, UsageQuery query, Stretch stretch) {
        LogsCursor after = stretch.after();
        LogsCursor last = stretch.last();
        sql.add(
                "accepted_at >= fromUnixTimestamp64Micro(?) AND accepted_at < fromUnixTimestamp64Micro(?)",
                after == null ? stretch.from() : Math.max(stretch.from(), after.acceptedAt()),
                last == null ? stretch.to() : Math.min(stretch.to(), last.acceptedAt() + 1));
        if (after != null) {
            place(sql, ">", after);
        }
        if (last != null) {
            place(sql, "<=", last);
        }
        query.filters().forEach(filter -> filter.addTo(sql));
    }

    private static void place(Sql.Writer sql, String comparison, LogsCursor place) {
        sql.add(
                " AND (accepted_at, call_id) " + comparison + " (fromUnixTimestamp64Micro(?), toUUID(?))",
                place.acceptedAt(),
                place.call().toString());
    }
}
