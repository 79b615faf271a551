package io.tollgate.consumer;

import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.store.ClickHouseUsageStore;
import io.tollgate.consumer.store.RowEvent;
import io.tollgate.consumer.store.Rows;
import io.tollgate.consumer.store.Table;
import io.tollgate.embedded.Parts;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;

/** The tables of a consumer in a database of their own, filled without Kafka, so that each row's place is known. */
public final class TablesFixture implements AutoCloseable {
    public final ClickHouseConfig config;
    public final ClickHouseUsageStore store;
    private final String database = "tables_" + UUID.randomUUID().toString().replace("-", "");

    public TablesFixture() throws IOException {
        config =
                new ClickHouseConfig(Parts.jdbcUrl(database), Parts.user(), Parts.password(), Duration.ofDays(100_000));
        store = ClickHouseUsageStore.open(config);
    }

    /** Stores a call's row as if its record stood there. */
    public void put(String topic, int partition, long offset, UsageEvent event) throws IOException {
        put(Table.USAGE, topic, partition, offset, new RowEvent.Usage(event));
    }

    /** Stores an adjustment as if its record stood there. */
    public void put(String topic, int partition, long offset, AdjustmentEvent event) throws IOException {
        put(Table.ADJUSTMENTS, topic, partition, offset, new RowEvent.Adjustment(event));
    }

    private void put(Table table, String topic, int partition, long offset, RowEvent event) throws IOException {
        Rows rows = new Rows(table, topic, partition);
        rows.add(offset, event);
        store.insert(UUID.randomUUID().toString(), rows);
        rows.release();
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = Parts.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Replaces values of a call's row by hand, as nobody should. */
    public void change(UUID call, String columns) throws SQLException {
        execute("ALTER TABLE usage UPDATE " + columns + " WHERE call_id = '" + call + "' SETTINGS mutations_sync = 2");
    }

    /** Removes rows by hand, as nobody should. */
    public void remove(Table table, String where) throws SQLException {
        execute("ALTER TABLE " + table.label() + " DELETE WHERE " + where + " SETTINGS mutations_sync = 2");
    }

    @Override
    public void close() throws SQLException {
        store.close();
        execute("DROP DATABASE " + database);
    }
}
