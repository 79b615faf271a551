package io.tollgate.analytics;

import java.util.List;

/**
 * A partition of a topic that calls come from. Each is stored in the order of its offsets, so that the newest one says
 * which calls are stored.
 */
record Partition(String topic, int number) {
    /** The newest offset of each partition of calls: columns {@code topic}, {@code number} and {@code newest}. */
    static Sql newest(QueryLimits limits) {
        return new Sql(newestIn("usage") + limits.planning(), List.of());
    }

    /** The same of calls and of adjustments. */
    static Sql ofAll(QueryLimits limits) {
        return new Sql(newestIn("usage") + " UNION ALL " + newestIn("adjustments") + limits.planning(), List.of());
    }

    private static String newestIn(String table) {
        return "SELECT kafka_topic AS topic, kafka_partition AS number, max(kafka_offset) AS newest FROM " + table
                + " GROUP BY topic, number";
    }
}
