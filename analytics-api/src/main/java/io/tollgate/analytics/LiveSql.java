package io.tollgate.analytics;

import java.util.List;
import java.util.Map;

/**
 * Writes the statements that find the calls which have been stored since a moment ago; pure. Where that was is told by
 * offsets: each partition of the topic is stored in their order, so no call is missed or found twice.
 */
final class LiveSql {
    /** How long ago a call may have been accepted to be heard of, in epoch microseconds. */
    private static final long OLDEST_MICROS = 2 * 86_400_000_000L;

    private LiveSql() {}

    /**
     * What came in between two moments.
     *
     * @param after the newest offsets of before
     * @param newest the newest ones now
     * @param now in epoch microseconds
     */
    record Came(Map<Partition, Long> after, Map<Partition, Long> newest, long now) {
        Came {
            after = Map.copyOf(after);
            newest = Map.copyOf(newest);
        }
    }

    /**
     * What came in of which some listener hears, the newest first: the call as {@link LogsSql} writes it, and in a
     * column {@code heard_by} a digit for each listener, 1 if it does.
     */
    static Sql calls(Came came, List<LiveQuery> listeners, int limit, QueryLimits limits) {
        Sql.Writer sql = LogsSql.selecting(LogsSql.COLUMNS, ", arrayStringConcat(heard) AS heard_by", heard(listeners));
        where(sql, came);
        sql.add(" AND has(heard, 1)\nORDER BY ended_at DESC LIMIT ?) AS page\nORDER BY page.ended_at DESC", limit);
        return sql.add(limits.settings() + LogsSql.AS_JSON).done();
    }

    /** How many calls each listener hears of, in one row with commas between. */
    static Sql counts(Came came, List<LiveQuery> listeners, QueryLimits limits) {
        Sql.Writer sql = new Sql.Writer()
                .add("SELECT arrayStringConcat(sumForEach(heard), ',') FROM (SELECT ")
                .add(heard(listeners))
                .add(" FROM usage WHERE ");
        where(sql, came);
        return sql.add(")" + limits.settings()).done();
    }

    private static Sql heard(List<LiveQuery> listeners) {
        Sql.Writer sql = new Sql.Writer();
        String separator = "[";
        for (LiveQuery listener : listeners) {
            sql.add(separator + "toUInt8(1");
            LogsSql.conditions(sql, listener.filters(), listener.search());
            sql.add(")");
            separator = ", ";
        }
        return sql.add("] AS heard").done();
    }

    private static void where(Sql.Writer sql, Came came) {
        sql.add("accepted_at >= fromUnixTimestamp64Micro(?) AND (", came.now() - OLDEST_MICROS);
        String separator = "";
        for (Map.Entry<Partition, Long> newest : came.newest().entrySet()) {
            Partition partition = newest.getKey();
            long first = came.after().getOrDefault(partition, -1L) + 1;
            if (first <= newest.getValue()) {
                sql.add(
                        separator
                                + "(kafka_topic = ? AND kafka_partition = ? AND kafka_offset >= ? AND kafka_offset <="
                                + " ?)",
                        partition.topic(),
                        partition.number(),
                        first,
                        newest.getValue());
                separator = " OR ";
            }
        }
        sql.add(separator.isEmpty() ? "0)" : ")");
    }
}
