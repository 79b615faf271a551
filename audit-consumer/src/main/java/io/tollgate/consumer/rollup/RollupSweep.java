package io.tollgate.consumer.rollup;

import io.tollgate.consumer.config.RollupConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Removes what does not hold any more: lines of state at once, and cells an hour after their line, when no reader can
 * still be at them. Not by a TTL, for a reader must never trust a line whose cells are gone.
 */
final class RollupSweep {
    private static final Duration READERS = Duration.ofHours(1);

    private RollupSweep() {}

    /** Begins to remove; the rest is left to ClickHouse's own time. */
    static void sweep(RollupTable table, RollupConfig config, Instant now) throws IOException {
        String orphans = "version < " + RollupTable.versionAt(now.minus(READERS))
                + " AND (level, start, version) NOT IN (SELECT level, start, version FROM usage_rollup_state)";
        if (table.count("SELECT count() FROM usage_cells WHERE cube = '' AND " + orphans) > 0) {
            table.execute("ALTER TABLE usage_cells DELETE WHERE " + orphans);
        }
        String expired = expired(config, now);
        if (table.count(RollupSql.surplus(expired)) > 0) {
            table.execute("ALTER TABLE usage_rollup_state DELETE WHERE version < "
                    + RollupTable.versionAt(now.minus(READERS)) + " AND (" + expired + " OR definition != "
                    + RollupSql.DEFINITION + " OR (definition, level, start, version) NOT IN (SELECT definition, level,"
                    + " start, max(version) FROM usage_rollup_state GROUP BY definition, level, start))");
        }
    }

    private static String expired(RollupConfig config, Instant now) {
        String hours = "(level <= 'hour' AND start < " + RollupSql.time(now.minus(config.hours())) + ")";
        Duration days = config.days();
        return days == null
                ? hours
                : "(" + hours + " OR (level > 'hour' AND start < " + RollupSql.time(now.minus(days)) + "))";
    }
}
