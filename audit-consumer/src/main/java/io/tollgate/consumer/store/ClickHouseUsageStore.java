package io.tollgate.consumer.store;

import com.clickhouse.client.api.insert.InsertSettings;
import io.tollgate.consumer.config.ClickHouseConfig;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Usage rows and adjustments in ClickHouse. Rows are sent in RowBinary through the JDBC driver's own client, because a
 * batch of the driver's prepared statement is SQL text, and its binary mode leaves out the settings that a token needs
 * (decision 0005).
 */
public final class ClickHouseUsageStore implements UsageStore {
    private final ClickHouse clickHouse;
    private final String database;

    private ClickHouseUsageStore(ClickHouse clickHouse, String database) {
        this.clickHouse = clickHouse;
        this.database = database;
    }

    /**
     * Connects, and brings database and tables to this build's version.
     *
     * @throws IOException if ClickHouse is unreachable, refuses, or holds the data of a newer version
     */
    public static ClickHouseUsageStore open(ClickHouseConfig config) throws IOException {
        try (ClickHouse server = ClickHouse.connect(config.serverUrl(), config)) {
            server.execute("CREATE DATABASE IF NOT EXISTS " + config.database());
        }
        ClickHouse clickHouse = ClickHouse.connect(config.url(), config);
        try {
            Migrations.apply(clickHouse, config.database());
            for (Table table : Table.values()) {
                Migrations.retain(clickHouse, config.database(), table, config.retention());
            }
        } catch (IOException | RuntimeException e) {
            clickHouse.close();
            throw e;
        }
        return new ClickHouseUsageStore(clickHouse, config.database());
    }

    @Override
    public void insert(String token, Rows rows) throws IOException {
        InsertSettings settings = new InsertSettings()
                .setDeduplicationToken(token)
                .serverSetting("insert_deduplicate", "1")
                .serverSetting("deduplicate_insert", "enable");
        clickHouse.insert(name(rows.table()), rows.table().columns(), rows::writeTo, rows.size(), settings);
    }

    @Override
    public void saveWatermarks(Table table, String topic, String topicId, Map<Integer, Instant> watermarks)
            throws IOException {
        if (watermarks.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = clickHouse
                .jdbc()
                .prepareStatement("INSERT INTO " + name(table) + "_progress SETTINGS async_insert = 0 VALUES "
                        + String.join(
                                ", ",
                                Collections.nCopies(watermarks.size(), "(?, ?, ?, fromUnixTimestamp64Milli(?))")))) {
            int parameter = 1;
            for (Map.Entry<Integer, Instant> partition : watermarks.entrySet()) {
                insert.setString(parameter++, topic);
                insert.setString(parameter++, topicId);
                insert.setInt(parameter++, partition.getKey());
                insert.setLong(parameter++, partition.getValue().toEpochMilli());
            }
            insert.executeUpdate();
        } catch (SQLException | RuntimeException e) {
            throw ClickHouse.failure(e);
        }
    }

    @Override
    public Map<Long, UUID> storedOffsets(Table table, String topic, int partition, long first, long last)
            throws IOException {
        try (PreparedStatement query = clickHouse
                .jdbc()
                .prepareStatement("SELECT kafka_offset, " + table.id() + " FROM " + name(table)
                        + " WHERE kafka_topic = ? AND kafka_partition = ? AND kafka_offset BETWEEN ? AND ?")) {
            query.setString(1, topic);
            query.setInt(2, partition);
            query.setLong(3, first);
            query.setLong(4, last);
            Map<Long, UUID> stored = new HashMap<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    stored.put(rows.getLong(1), rows.getObject(2, UUID.class));
                }
            }
            return stored;
        } catch (SQLException | RuntimeException e) {
            throw ClickHouse.failure(e);
        }
    }

    @Override
    public Set<UUID> storedIds(Table table, Collection<UUID> wanted) throws IOException {
        return StoredIds.among(clickHouse, name(table), table.id(), wanted);
    }

    private String name(Table table) {
        return database + "." + table.label();
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
