package io.tollgate.analytics;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.jdbc.ConnectionImpl;
import com.clickhouse.jdbc.DataSourceImpl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * ClickHouse, by its JDBC driver. For any number of threads, all of which it blocks: one connection stands for the
 * driver's own pool of HTTP connections, and is opened when it is first needed, so that ClickHouse may come later.
 */
final class Store implements AutoCloseable {
    /** How much longer than the query's own limit an answer is waited for. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How far back a page of calls is looked for at first, and how many times as far each time after. */
    private static final long FIRST_SPAN_MICROS = 60_000_000;

    private static final int SPAN_GROWTH = 16;

    private final DataSourceImpl source;
    private final QueryLimits limits;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Connection connection;
    private volatile boolean asked;

    Store(AnalyticsSettings settings) {
        Properties properties = new Properties();
        properties.setProperty("user", settings.clickHouse().user());
        properties.setProperty("password", settings.clickHouse().password().value());
        properties.setProperty("max_open_connections", Integer.toString(settings.maxConcurrent() + 2));
        properties.setProperty("connection_timeout", "2000");
        properties.setProperty(
                "socket_timeout",
                Long.toString(settings.limits().time().plus(GRACE).toMillis()));
        properties.setProperty("client_name", "tollgate-analytics-api");
        source = new DataSourceImpl(settings.clickHouse().url(), properties);
        limits = settings.limits();
    }

    /** Runs the one statement of a query. */
    QueryResult ask(AnalyticsQuery query) {
        QueryResult result = run(SqlBuilder.build(query, limits), rows -> RowReader.read(rows, query));
        asked = true;
        return result;
    }

    /** A call as JSON, and its place in the order of calls. */
    record CallLine(LogsCursor place, String json) {}

    /**
     * The calls of a page, one more than its limit where there are more. The range is looked through from its end in
     * spans that grow, for most pages are full after the newest calls.
     */
    List<CallLine> calls(LogsQuery query) {
        List<CallLine> calls = new ArrayList<>();
        long from = SqlBuilder.micros(query.range().from());
        LogsCursor after = query.after();
        long to = SqlBuilder.micros(query.range().to());
        to = after == null ? to : Math.min(to, after.acceptedAt() + 1);
        long span = FIRST_SPAN_MICROS;
        while (from < to && calls.size() <= query.limit()) {
            long begin = Math.max(from, to - span);
            calls.addAll(lines(LogsSql.page(query, begin, to, query.limit() + 1 - calls.size(), limits)));
            to = begin;
            span *= SPAN_GROWTH;
        }
        return calls;
    }

    /**
     * One call with its attempts.
     *
     * @param filters what the caller may see
     */
    Optional<CallLine> call(UUID call, List<Filter> filters) {
        if (call.version() == 7) {
            // Minted when the call was accepted: its first 48 bits are that millisecond.
            long accepted = 1000 * (call.getMostSignificantBits() >>> 16);
            long day = Duration.ofDays(1).toNanos() / 1000;
            List<CallLine> near =
                    lines(LogsSql.call(call, filters, Math.max(0, accepted - day), accepted + day, limits));
            if (!near.isEmpty()) {
                return Optional.of(near.getFirst());
            }
        }
        return lines(LogsSql.call(call, filters, 0, SqlBuilder.micros(RangeParser.LATEST), limits)).stream()
                .findFirst();
    }

    private List<CallLine> lines(Sql sql) {
        return run(sql, rows -> {
            List<CallLine> calls = new ArrayList<>();
            while (rows.next()) {
                calls.add(new CallLine(
                        new LogsCursor(rows.getLong("micros"), UUID.fromString(rows.getString("id"))),
                        rows.getString("line")));
            }
            return calls;
        });
    }

    private interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    private <T> T run(Sql sql, Reader<T> reader) {
        try (PreparedStatement statement = open().prepareStatement(sql.text())) {
            int index = 1;
            for (Object parameter : sql.parameters()) {
                statement.setObject(index++, parameter);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return reader.read(rows);
            }
        } catch (SQLException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    /** Has ClickHouse write a flat table in one of its own formats. */
    byte[] write(FlatTable table, Format format) {
        String sql = table.sql() + " FORMAT " + (format == Format.PARQUET ? "Parquet" : "Arrow");
        QuerySettings settings = new QuerySettings()
                .serverSetting("max_query_size", Integer.toString(sql.length() + 1024))
                .serverSetting("max_execution_time", Long.toString(limits.time().toSeconds() + 1));
        try {
            return read(sql, settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreFailures.refusal(e, limits);
        } catch (Exception e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    private byte[] read(String sql, QuerySettings settings) throws Exception {
        QueryResponse response = client().query(sql, settings).get();
        try {
            return response.getInputStream().readAllBytes();
        } finally {
            response.close();
        }
    }

    /**
     * Throws if the table cannot be asked. The first time it asks what callers ask most, of no calls, so that a service
     * that says it is ready has opened its connection and knows its way.
     */
    void check() {
        if (!asked) {
            Instant now = Instant.now();
            ask(QueryParser.parse(new Parameters(Map.of("from", List.of("-1s"))), Caller.of(null, null), "", now));
            return;
        }
        try (PreparedStatement statement = open().prepareStatement("SELECT count() FROM usage WHERE 0");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
        } catch (SQLException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    private Client client() throws SQLException {
        return open().unwrap(ConnectionImpl.class).getClient();
    }

    private Connection open() throws SQLException {
        Connection open = connection;
        if (open != null) {
            return open;
        }
        opening.lock();
        try {
            open = connection;
            if (open == null) {
                open = source.getConnection();
                connection = open;
            }
            return open;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                throw new IllegalStateException("the connection to ClickHouse did not close", e);
            }
        }
    }
}
