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
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * ClickHouse, by its JDBC driver. For any number of threads, all of which it blocks: one connection stands for the
 * driver's own pool of HTTP connections, and is opened when it is first needed, so that ClickHouse may come later.
 */
final class Store implements AutoCloseable {
    /** How much longer than the query's own limit an answer is waited for. */
    private static final Duration GRACE = Duration.ofSeconds(5);

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
        Sql sql = SqlBuilder.build(query, limits);
        try (PreparedStatement statement = open().prepareStatement(sql.text())) {
            int index = 1;
            for (Object parameter : sql.parameters()) {
                statement.setObject(index++, parameter);
            }
            try (ResultSet rows = statement.executeQuery()) {
                QueryResult result = RowReader.read(rows, query);
                asked = true;
                return result;
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
            ask(QueryParser.parse(new Parameters(Map.of("from", List.of("-1s"))), new Caller(Set.of(), null), "", now));
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
