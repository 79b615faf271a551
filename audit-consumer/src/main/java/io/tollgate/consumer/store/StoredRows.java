package io.tollgate.consumer.store;

import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import io.tollgate.consumer.config.ClickHouseConfig;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The usage table for whoever checks it: rows as they are stored, some at a time. Reads only, and blocks. For one
 * thread.
 */
public final class StoredRows implements AutoCloseable {
    private static final int MINUTE = 60;
    private static final String COLUMNS = String.join(", ", Table.USAGE.columns());

    private final ClickHouse clickHouse;
    private final String table;
    private final String adjustments;

    private StoredRows(ClickHouse clickHouse, String database) {
        this.clickHouse = clickHouse;
        this.table = database + "." + Table.USAGE.label();
        this.adjustments = database + "." + Table.ADJUSTMENTS.label();
    }

    /**
     * Connects to a store that a consumer has made.
     *
     * @throws IOException if ClickHouse is unreachable
     */
    public static StoredRows open(ClickHouseConfig config) throws IOException {
        return new StoredRows(ClickHouse.connect(config.url(), config), config.database());
    }

    /** Uses one row. */
    @FunctionalInterface
    public interface RowUse {
        void use(StoredRow row) throws IOException;
    }

    /**
     * The time between two moments in slices, the oldest first; where there are no rows there is no slice.
     *
     * @param most rows that a slice may have
     */
    public List<RowSlice> slices(Instant from, Instant to, long most) throws IOException {
        List<RowSlice> slices = new ArrayList<>();
        for (Map.Entry<Instant, Long> minute : minutes(from, to).entrySet()) {
            Instant end = minute.getKey().plusSeconds(MINUTE);
            Instant start = minute.getKey().isBefore(from) ? from : minute.getKey();
            end = end.isAfter(to) ? to : end;
            RowSlice last = slices.isEmpty() ? null : slices.getLast();
            if (last != null && last.rows() + minute.getValue() <= most) {
                slices.set(slices.size() - 1, new RowSlice(last.from(), end, last.rows() + minute.getValue()));
            } else {
                slices.add(new RowSlice(start, end, minute.getValue()));
            }
        }
        return slices;
    }

    private Map<Instant, Long> minutes(Instant from, Instant to) throws IOException {
        Map<Instant, Long> minutes = new TreeMap<>();
        ask(
                "SELECT toUnixTimestamp(toStartOfMinute(accepted_at)) AS minute, count() FROM " + table + " WHERE "
                        + accepted(from, to) + " GROUP BY minute",
                row -> minutes.put(Instant.ofEpochSecond(row.getLong(1)), row.getLong(2)));
        return minutes;
    }

    private interface AnswerUse {
        void use(ResultSet row) throws SQLException;
    }

    private void ask(String sql, AnswerUse use) throws IOException {
        try (Statement statement = clickHouse.jdbc().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                use.use(rows);
            }
        } catch (SQLException | RuntimeException e) {
            throw ClickHouse.failure(e);
        }
    }

    /**
     * The rows of calls that were accepted between two moments, minute by minute, and within a minute by their call
     * ids: the same order however a longer time is cut into minutes.
     */
    public void accepted(Instant from, Instant to, RowUse use) throws IOException {
        // Compared as text: ClickHouse orders ids by their lower half first.
        read(
                accepted(from, to)
                        + " ORDER BY toStartOfMinute(accepted_at), toString(call_id), kafka_partition, kafka_offset",
                use);
    }

    /** The rows of a partition from one offset to another, both included, by their offsets. */
    public void stored(String topic, int partition, long first, long last, RowUse use) throws IOException {
        read(
                "kafka_topic = " + quoted(topic) + " AND kafka_partition = " + partition + " AND kafka_offset BETWEEN "
                        + first + " AND " + last + " ORDER BY kafka_offset, toString(call_id)",
                use);
    }

    /** The rows of calls that were accepted between two moments and name any other topic. */
    public void ofOtherTopics(String topic, Instant from, Instant to, RowUse use) throws IOException {
        read(accepted(from, to) + " AND kafka_topic != " + quoted(topic), use);
    }

    /** The least and the greatest offset of some rows. */
    public record Offsets(long least, long greatest) {}

    /** The offsets, by partition, of the rows of calls that were accepted between two moments. */
    public Map<Integer, Offsets> offsets(String topic, Instant from, Instant to) throws IOException {
        Map<Integer, Offsets> offsets = new TreeMap<>();
        ask(
                "SELECT kafka_partition, min(kafka_offset), max(kafka_offset) FROM " + table + " WHERE "
                        + accepted(from, to) + " AND kafka_topic = " + quoted(topic) + " GROUP BY kafka_partition",
                row -> offsets.put(row.getInt(1), new Offsets(row.getLong(2), row.getLong(3))));
        return offsets;
    }

    /**
     * Up to which moment each partition is complete, of a topic as it was last created.
     *
     * @return by partition; empty if the consumer has not said yet
     */
    public Map<Integer, Instant> completeTo(Table of, String topic) throws IOException {
        Map<Integer, Instant> complete = new TreeMap<>();
        String progress = (of == Table.USAGE ? table : adjustments) + "_progress";
        ask(
                "SELECT kafka_partition, toUnixTimestamp64Milli(max(complete_to)) FROM " + progress
                        + " WHERE kafka_topic = " + quoted(topic)
                        + " AND kafka_topic_id = (SELECT argMax(kafka_topic_id, complete_to) FROM " + progress
                        + " WHERE kafka_topic = " + quoted(topic) + ") GROUP BY kafka_partition",
                row -> complete.put(row.getInt(1), Instant.ofEpochMilli(row.getLong(2))));
        return complete;
    }

    /** The topics that the rows of calls accepted between two moments name. */
    public List<String> topics(Instant from, Instant to) throws IOException {
        List<String> topics = new ArrayList<>();
        ask(
                "SELECT DISTINCT toString(kafka_topic) AS topic FROM " + table + " WHERE " + accepted(from, to)
                        + " ORDER BY topic",
                row -> topics.add(row.getString(1)));
        return topics;
    }

    /** How many rows of calls that were accepted between two moments come from before an offset. */
    public long countBelow(String topic, int partition, Instant from, Instant to, long offset) throws IOException {
        long[] count = {0};
        ask(
                "SELECT count() FROM " + table + " WHERE " + accepted(from, to) + " AND kafka_topic = " + quoted(topic)
                        + " AND kafka_partition = " + partition + " AND kafka_offset < " + offset,
                row -> count[0] = row.getLong(1));
        return count[0];
    }

    /** Which of the calls have a row, wherever it came from. */
    public Set<UUID> storedCalls(Collection<UUID> calls) throws IOException {
        return StoredIds.among(clickHouse, table, Table.USAGE.id(), calls);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String accepted(Instant from, Instant to) {
        return "accepted_at >= fromUnixTimestamp64Micro(" + micros(from)
                + ") AND accepted_at < fromUnixTimestamp64Micro(" + micros(to) + ")";
    }

    private static long micros(Instant at) {
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    }

    /** The hours between two moments of which there are rows or adjustments, in order. */
    public SortedSet<Instant> hours(Instant from, Instant to) throws IOException {
        SortedSet<Instant> hours = new TreeSet<>();
        ask(
                "SELECT DISTINCT toUnixTimestamp(toStartOfHour(accepted_at)) FROM " + table + " WHERE "
                        + accepted(from, to),
                row -> hours.add(Instant.ofEpochSecond(row.getLong(1))));
        ask(
                "SELECT DISTINCT toUnixTimestamp(toStartOfHour(effective_at)) FROM " + adjustments
                        + " WHERE effective_at >= fromUnixTimestamp64Micro(" + micros(from)
                        + ") AND effective_at < fromUnixTimestamp64Micro(" + micros(to) + ")",
                row -> hours.add(Instant.ofEpochSecond(row.getLong(1))));
        return hours;
    }

    /** Uses one adjustment. */
    @FunctionalInterface
    public interface AdjustmentUse {
        void use(StoredAdjustment adjustment) throws IOException;
    }

    /** The adjustments that count for the time between two moments, by their calls' and their own ids. */
    public void adjustments(Instant from, Instant to, AdjustmentUse use) throws IOException {
        adjustmentsWhere(
                "effective_at >= fromUnixTimestamp64Micro(" + micros(from)
                        + ") AND effective_at < fromUnixTimestamp64Micro(" + micros(to)
                        + ") ORDER BY toString(call_id), toString(adjustment_id), kafka_partition, kafka_offset",
                use);
    }

    /** The adjustments of calls that were accepted between two moments, whenever they count for. */
    public void adjustmentsOf(Instant from, Instant to, AdjustmentUse use) throws IOException {
        adjustmentsWhere(
                "call_id IN (SELECT call_id FROM " + table + " WHERE " + accepted(from, to)
                        + ") ORDER BY at, toString(adjustment_id)",
                use);
    }

    private void adjustmentsWhere(String condition, AdjustmentUse use) throws IOException {
        select(
                "SELECT " + String.join(", ", Table.ADJUSTMENTS.columns()) + " FROM " + adjustments + " WHERE "
                        + condition,
                rows -> {
                    for (@Nullable StoredAdjustment one = rows.nextAdjustment();
                            one != null;
                            one = rows.nextAdjustment()) {
                        use.use(one);
                    }
                });
    }

    /** The greatest offset, by topic and partition, of the adjustments that count for the time between two moments. */
    public void lastAdjustments(Instant from, Instant to, LastUse use) throws IOException {
        ask(
                "SELECT toString(kafka_topic) AS topic, kafka_partition, max(kafka_offset) FROM " + adjustments
                        + " WHERE effective_at >= fromUnixTimestamp64Micro(" + micros(from)
                        + ") AND effective_at < fromUnixTimestamp64Micro(" + micros(to)
                        + ") GROUP BY topic, kafka_partition",
                row -> use.use(row.getString(1), row.getInt(2), row.getLong(3)));
    }

    /** Uses the greatest offset of a partition. */
    @FunctionalInterface
    public interface LastUse {
        void use(String topic, int partition, long offset);
    }

    private interface RowsUse {
        void use(RowReader rows) throws IOException;
    }

    private void read(String condition, RowUse use) throws IOException {
        select("SELECT " + COLUMNS + " FROM " + table + " WHERE " + condition, rows -> {
            for (@Nullable StoredRow row = rows.next(); row != null; row = rows.next()) {
                use.use(row);
            }
        });
    }

    private void select(String select, RowsUse use) throws IOException {
        try {
            rows(select + " FORMAT RowBinary", use);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw ClickHouse.failure(e);
        }
    }

    private void rows(String sql, RowsUse use) throws Exception {
        QueryResponse response = clickHouse
                .client()
                .query(sql, new QuerySettings())
                .get(ClickHouse.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        try {
            use.use(new RowReader(response.getInputStream()));
        } finally {
            response.close();
        }
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
