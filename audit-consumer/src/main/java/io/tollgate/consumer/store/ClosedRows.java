package io.tollgate.consumer.store;

import com.clickhouse.client.api.insert.InsertSettings;
import io.tollgate.consumer.config.ClickHouseConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * The hash of every row and adjustment of closed months, in a table of its own, so that a row that differs later can be
 * named. What is in it proves nothing by itself: it is believed as far as it hashes to what was signed when the month
 * was closed. For one thread.
 */
public final class ClosedRows implements AutoCloseable {
    private static final int BATCH = 50_000;
    private static final List<String> COLUMNS =
            List.of("month", "hour", "place", "id", "kafka_partition", "kafka_offset", "leaf");
    private static final int HASH = 32;
    private static final BufferPool POOL = new BufferPool(1 << 20);

    private final ClickHouse clickHouse;
    private final String table;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private int added;

    private ClosedRows(ClickHouse clickHouse, String table) {
        this.clickHouse = clickHouse;
        this.table = table;
    }

    /** Connects, and makes the table where there is none. */
    public static ClosedRows open(ClickHouseConfig config) throws IOException {
        ClickHouse clickHouse = ClickHouse.connect(config.url(), config);
        String table = config.database() + ".closed_rows";
        try {
            clickHouse.execute("CREATE TABLE IF NOT EXISTS " + table + " (month UInt32, hour UInt16, place UInt32,"
                    + " id UUID, kafka_partition UInt32 CODEC(ZSTD), kafka_offset UInt64 CODEC(Delta, ZSTD),"
                    + " leaf FixedString(32)) ENGINE = MergeTree PARTITION BY month ORDER BY (hour, place)");
            return new ClosedRows(clickHouse, table);
        } catch (IOException | RuntimeException e) {
            clickHouse.close();
            throw e;
        }
    }

    private static int number(YearMonth month) {
        return 100 * month.getYear() + month.getMonthValue();
    }

    /** Forgets what was kept of a month. */
    public void clear(YearMonth month) throws IOException {
        clickHouse.execute("ALTER TABLE " + table + " DROP PARTITION " + number(month));
    }

    /**
     * Keeps a hash; it is there after {@link #flush}.
     *
     * @param place among those of the hour
     * @param id the call's, or the adjustment's
     */
    public void add(YearMonth month, int hour, int place, UUID id, int partition, long offset, byte[] leaf)
            throws IOException {
        RowBytes bytes = new RowBytes(POOL);
        bytes.uint32(number(month));
        bytes.uint16(hour);
        bytes.uint32(place);
        bytes.int64(id.getMostSignificantBits());
        bytes.int64(id.getLeastSignificantBits());
        bytes.uint32(partition);
        bytes.int64(offset);
        bytes.write(leaf, 0, HASH);
        bytes.writeTo(waiting);
        bytes.release();
        added++;
        if (added == BATCH) {
            flush();
        }
    }

    /** Stores what was added. */
    public void flush() throws IOException {
        if (added == 0) {
            return;
        }
        clickHouse.insert(table, COLUMNS, waiting::writeTo, added, new InsertSettings());
        waiting.reset();
        added = 0;
    }

    /** Uses one kept hash. */
    @FunctionalInterface
    public interface LeafUse {
        void use(UUID id, int partition, long offset, byte[] leaf);
    }

    /** Hands out the hashes of an hour from one place to another, the second excluded, in order. */
    public void read(YearMonth month, int hour, long from, long to, LeafUse use) throws IOException {
        try (Statement statement = clickHouse.jdbc().createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT id, kafka_partition, kafka_offset, hex(leaf) FROM " + table + " WHERE month = "
                                + number(month) + " AND hour = " + hour + " AND place >= " + from + " AND place < " + to
                                + " ORDER BY place")) {
            while (rows.next()) {
                use.use(
                        rows.getObject(1, UUID.class),
                        rows.getInt(2),
                        rows.getLong(3),
                        HexFormat.of().parseHex(rows.getString(4)));
            }
        } catch (SQLException | RuntimeException e) {
            throw ClickHouse.failure(e);
        }
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
