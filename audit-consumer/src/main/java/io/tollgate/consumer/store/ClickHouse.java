package io.tollgate.consumer.store;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.DataStreamWriter;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import com.clickhouse.jdbc.ConnectionImpl;
import io.tollgate.consumer.config.ClickHouseConfig;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection to ClickHouse by its JDBC driver, with the settings pinned that exactness rests on. The driver keeps a
 * pool of HTTP connections underneath, so that it is for several threads and outlives the server's restarts.
 */
public final class ClickHouse implements AutoCloseable {
    /** An answer that takes longer counts as none; the rows may still be stored afterwards. */
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Connection connection;
    private final Client client;

    private ClickHouse(Connection connection) throws SQLException {
        this.connection = connection;
        this.client = connection.unwrap(ConnectionImpl.class).getClient();
    }

    /** Connects to a JDBC URL. */
    static ClickHouse connect(String url, ClickHouseConfig config) throws IOException {
        return connect(url, config, TIMEOUT);
    }

    /**
     * Connects to a JDBC URL.
     *
     * @param timeout after which an answer is not waited for any longer
     * @throws IOException if nobody answers there
     */
    public static ClickHouse connect(String url, ClickHouseConfig config, Duration timeout) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("user", config.user());
        properties.setProperty("password", config.password().value());
        properties.setProperty("socket_timeout", Long.toString(timeout.toMillis()));
        properties.setProperty("connection_timeout", "5000");
        // Whether to send again is decided where it is known what has been stored.
        properties.setProperty("retry", "0");
        properties.setProperty("client_retry_on_failures", "None");
        properties.setProperty("clickhouse_setting_wait_end_of_query", "1");
        try {
            return new ClickHouse(DriverManager.getConnection(url, properties));
        } catch (SQLException | RuntimeException e) {
            throw new IOException("ClickHouse at " + config.address() + " does not answer: " + e.getMessage(), e);
        }
    }

    /** Runs a statement whose answer nobody wants. */
    public void execute(String sql) throws IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException | RuntimeException e) {
            throw failure(e);
        }
    }

    /**
     * Inserts rows, and returns once they are stored.
     *
     * @param rows writes them in RowBinary
     * @param count how many they are
     * @param settings besides those that have the answer wait for the storing
     * @throws IOException if ClickHouse is unreachable, refuses, or acknowledges fewer; some may be stored all the same
     */
    void insert(String table, List<String> columns, DataStreamWriter rows, long count, InsertSettings settings)
            throws IOException {
        settings.serverSetting("async_insert", "0").serverSetting("wait_end_of_query", "1");
        try (InsertResponse response = client.insert(table, columns, rows, ClickHouseFormat.RowBinary, settings)
                .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            if (response.getWrittenRows() < count) {
                throw new IllegalStateException(response.getWrittenRows() + " rows of " + count + " were acknowledged");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw failure(e);
        } catch (Exception e) {
            throw new IOException("the answer to an insert could not be closed: " + e.getMessage(), e);
        }
    }

    /**
     * A failure that says what its innermost cause says, for the driver's own message says only that something failed.
     */
    public static IOException failure(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new IOException(cause.getMessage() == null ? cause.toString() : cause.getMessage(), failure);
    }

    /** The connection itself; it stays ours. */
    public Connection jdbc() {
        return connection;
    }

    /** The driver's own client, for what JDBC has no call for. */
    Client client() {
        return client;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("closing only gives back sockets", e);
        }
    }
}
