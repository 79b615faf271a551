package io.tollgate.consumer.store;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the database to this build's version: each {@link Migration} is applied once and recorded in the table {@code
 * migrations}. Every statement can be repeated, so that one that was cut off, or two consumers that start together, do
 * no harm.
 */
final class Migrations {
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    private Migrations() {}

    /**
     * Applies what is missing, in order.
     *
     * @throws IOException if ClickHouse is unreachable, or the database was written by a newer version
     */
    static void apply(ClickHouse clickHouse, String database) throws IOException {
        clickHouse.execute("CREATE TABLE IF NOT EXISTS " + database + ".migrations (version UInt32, name String,"
                + " applied_at DateTime64(3, 'UTC') DEFAULT now64(3)) ENGINE = MergeTree ORDER BY version");
        List<Migration> migrations = Migration.all();
        Set<Integer> applied = applied(clickHouse, database);
        int newest = applied.stream().mapToInt(Integer::intValue).max().orElse(0);
        if (newest > migrations.size()) {
            throw new IOException("the database " + database + " is at version " + newest + " and this build knows "
                    + migrations.size() + " only; start a newer build, or name another database in clickhouse.url");
        }
        for (Migration migration : migrations) {
            if (!applied.contains(migration.version())) {
                for (String statement : migration.statements()) {
                    clickHouse.execute(statement);
                }
                clickHouse.execute("INSERT INTO " + database + ".migrations (version, name) VALUES ("
                        + migration.version() + ", '" + migration.file() + "')");
                log.info("applied migration {} to {}", migration.file(), database);
            }
        }
    }

    /**
     * Makes a table keep rows as long as the setting says; dropping the old ones is left to ClickHouse's own time.
     */
    static void retain(ClickHouse clickHouse, String database, Table kept, Duration retention) throws IOException {
        retain(clickHouse, database, kept.label(), kept.moment(), retention);
    }

    /**
     * The same for any table.
     *
     * @param moment the column that says how old a row is
     */
    static void retain(ClickHouse clickHouse, String database, String table, String moment, Duration retention)
            throws IOException {
        String interval = "toIntervalDay(" + retention.toDays() + ")";
        try (Statement statement = clickHouse.jdbc().createStatement();
                ResultSet found = statement.executeQuery("SELECT engine_full FROM system.tables WHERE database = '"
                        + database + "' AND name = '" + table + "'")) {
            if (found.next() && found.getString(1).contains(interval)) {
                return;
            }
        } catch (SQLException e) {
            throw ClickHouse.failure(e);
        }
        clickHouse.execute("ALTER TABLE " + database + "." + table + " MODIFY TTL toDateTime(" + moment + ") + "
                + interval + " SETTINGS materialize_ttl_after_modify = 0");
        log.info("rows of {} are now kept for {} days", table, retention.toDays());
    }

    private static Set<Integer> applied(ClickHouse clickHouse, String database) throws IOException {
        try (Statement statement = clickHouse.jdbc().createStatement();
                ResultSet versions =
                        statement.executeQuery("SELECT DISTINCT version FROM " + database + ".migrations")) {
            Set<Integer> applied = new HashSet<>();
            while (versions.next()) {
                applied.add(versions.getInt(1));
            }
            return applied;
        } catch (SQLException e) {
            throw ClickHouse.failure(e);
        }
    }
}
