package io.tollgate.analytics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A partition of a topic that calls come from. Each is stored in the order of its offsets, so that the newest one says
 * which calls are stored.
 */
record Partition(String topic, int number) {
    /** The newest offset of each partition of calls. */
    static Map<Partition, Long> newest(ClickHouse clickHouse, QueryLimits limits) {
        return read(clickHouse, newestIn("usage") + limits.planning());
    }

    /** The same of calls and of adjustments. */
    static Map<Partition, Long> newestOfAll(ClickHouse clickHouse, QueryLimits limits) {
        return read(clickHouse, newestIn("usage") + " UNION ALL " + newestIn("adjustments") + limits.planning());
    }

    private static Map<Partition, Long> read(ClickHouse clickHouse, String sql) {
        return clickHouse.run(new Sql(sql, List.of()), rows -> {
            Map<Partition, Long> newest = new HashMap<>();
            while (rows.next()) {
                newest.merge(
                        new Partition(rows.getString("topic"), rows.getInt("number")),
                        rows.getLong("newest"),
                        Math::max);
            }
            return newest;
        });
    }

    private static String newestIn(String table) {
        return "SELECT kafka_topic AS topic, kafka_partition AS number, max(kafka_offset) AS newest FROM " + table
                + " GROUP BY topic, number";
    }
}
