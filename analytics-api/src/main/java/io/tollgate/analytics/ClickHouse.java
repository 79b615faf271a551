package io.tollgate.analytics;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.jdbc.ConnectionImpl;
import com.clickhouse.jdbc.DataSourceImpl;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * ClickHouse, by its JDBC driver. For any number of threads, all of which it blocks: one connection stands for the
 * driver's own pool of HTTP connections, and is opened when it is first needed, so that ClickHouse may come later.
 * Whatever it cannot answer is a {@link RefusedException}.
 */
final class ClickHouse implements AutoCloseable {
    /** How much longer than the query's own limit an answer is waited for. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How long an export may take. */
    static final Duration EXPORT_TIME = Duration.ofMinutes(30);

    /** ClickHouse takes statements of 256 KiB unless it is told of longer ones. */
    private static final int LONG_STATEMENT = 100_000;

    /** So many statements of one query run at once. */
    private static final int STATEMENTS = 8;

    private final DataSourceImpl source;
    private final QueryLimits limits;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Connection connection;

    ClickHouse(AnalyticsSettings settings) {
        Properties properties = new Properties();
        properties.setProperty("user", settings.clickHouse().user());
        properties.setProperty("password", settings.clickHouse().password().value());
        properties.setProperty("max_open_connections", Integer.toString(STATEMENTS * settings.maxConcurrent() + 3));
        properties.setProperty("connection_timeout", "2000");
        properties.setProperty(
                "socket_timeout",
                Long.toString(settings.limits().time().plus(GRACE).toMillis()));
        properties.setProperty("client_name", "tollgate-analytics-api");
        // To pack answers takes longer than to send them to a service beside ClickHouse.
        properties.setProperty("compress", "false");
        // A question that took too much memory is not asked three times more.
        properties.setProperty("client_retry_on_failures", "NoHttpResponse,ConnectTimeout,ConnectionRequestTimeout");
        source = new DataSourceImpl(settings.clickHouse().url(), properties);
        limits = settings.limits();
    }

    /** Reads what JDBC answers. */
    interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    <T> T run(Sql sql, Reader<T> reader) {
        try (PreparedStatement statement = open().prepareStatement(sql.text())) {
            bind(statement, sql);
            try (ResultSet rows = statement.executeQuery()) {
                return reader.read(rows);
            }
        } catch (SQLException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    /** The number that a statement answers; 0 if it answers none. */
    long number(Sql sql) {
        return run(sql, rows -> rows.next() ? rows.getLong(1) : 0);
    }

    void insert(Sql sql) {
        try (PreparedStatement statement = open().prepareStatement(sql.text())) {
            bind(statement, sql);
            statement.executeUpdate();
        } catch (SQLException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    private static void bind(PreparedStatement statement, Sql sql) throws SQLException {
        int index = 1;
        for (Object parameter : sql.parameters()) {
            statement.setObject(index++, parameter);
        }
    }

    /** Reads a statement's answer as {@link RowBinary}, beside JDBC: for answers of many rows. */
    <T> T read(Sql sql, Rows.Reader<T> reader) {
        try (RowBinary in = new RowBinary(rowBinary(sql.withValues()))) {
            return reader.read(in);
        } catch (IOException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    /** Reads objects of JSON, one after another. */
    interface JsonReader<T> {
        T read(byte[] objects) throws IOException;
    }

    /** Reads a statement's answer as objects of JSON, which ClickHouse writes; it must be short. */
    <T> T readJson(Sql sql, JsonReader<T> reader) {
        try (InputStream in = send(sql.withValues(), "JSONEachRow")) {
            return reader.read(in.readAllBytes());
        } catch (IOException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    /** Sends a statement whose answer is for {@link RowBinary}; the caller tells what a failure means. */
    InputStream rowBinary(String statement) throws IOException {
        return send(statement, "RowBinary");
    }

    private InputStream send(String statement, String format) throws IOException {
        String text = statement + "\nFORMAT " + format;
        // So that an answer that cannot be finished is an error and not a shorter answer.
        QuerySettings settings = new QuerySettings().serverSetting("wait_end_of_query", "1");
        if (text.length() > LONG_STATEMENT) {
            settings.serverSetting("max_query_size", Integer.toString(2 * text.length()));
        }
        try {
            return answer(client().query(text, settings));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** Has ClickHouse write a flat table in one of its own formats. */
    byte[] write(FlatTable table, Format format) {
        String sql = table.sql() + " FORMAT " + clickHouse(format);
        QuerySettings settings = new QuerySettings()
                .serverSetting("max_query_size", Integer.toString(sql.length() + 1024))
                .serverSetting("max_execution_time", Long.toString(limits.time().toSeconds() + 1));
        try (InputStream answer = answer(client().query(sql, settings))) {
            return answer.readAllBytes();
        } catch (SQLException | IOException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    /** What one export may have of ClickHouse's memory. */
    long exportMemory() {
        return limits.memory();
    }

    /**
     * Has ClickHouse write the answer to a statement, to be read as it comes.
     *
     * @throws RefusedException if it cannot
     */
    InputStream export(Sql sql, Format format) {
        QuerySettings settings =
                new QuerySettings().serverSetting("max_execution_time", Long.toString(EXPORT_TIME.toSeconds()));
        settings.setNetworkTimeout(EXPORT_TIME.toMillis(), ChronoUnit.MILLIS);
        try {
            return answer(client().query(sql.withValues() + "\nFORMAT " + clickHouse(format), settings));
        } catch (SQLException | IOException | RuntimeException e) {
            throw StoreFailures.refusal(e, limits);
        }
    }

    /** What ClickHouse writes, as it comes. Its end is that of the response. */
    private static InputStream answer(CompletableFuture<QueryResponse> asked) throws IOException {
        QueryResponse response;
        try {
            response = asked.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
        return new FilterInputStream(response.getInputStream()) {
            @Override
            public void close() throws IOException {
                try {
                    response.close();
                } catch (IOException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        };
    }

    /** ClickHouse's name of a format that it writes. */
    private static String clickHouse(Format format) {
        return switch (format) {
            case CSV -> "CSVWithNames";
            case PARQUET -> "Parquet";
            case ARROW -> "Arrow";
            case JSON, NDJSON -> throw new IllegalArgumentException("we write " + format + " ourselves");
        };
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
