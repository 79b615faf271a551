package io.tollgate.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** ClickHouse through its own JDBC driver: the embedded engine does what the services ask of a server. */
final class EngineIT {
    private static final String DATABASE = "engine_it";

    @BeforeAll
    static void createDatabase() throws SQLException {
        execute("default", "CREATE DATABASE IF NOT EXISTS " + DATABASE);
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        execute("default", "DROP DATABASE IF EXISTS " + DATABASE);
    }

    @Test
    void keepsABatchAsItWasGiven() throws SQLException {
        execute(DATABASE, "CREATE TABLE batch (a UInt64, s String, n Nullable(UInt64)) ENGINE = MergeTree ORDER BY a");
        try (Connection connection = connect(DATABASE);
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO batch (a, s, n) VALUES (?, ?, ?)")) {
            for (int i = 0; i < 5_000; i++) {
                insert.setLong(1, i);
                insert.setString(2, "it's a \\ \"row\"\n" + i);
                insert.setObject(3, i % 2 == 0 ? null : (long) i);
                insert.addBatch();
            }
            insert.executeBatch();
        }

        assertThat(row("SELECT count(), sum(a), countIf(n IS NULL), uniqExact(s) FROM batch"))
                .containsExactly("5000", "12497500", "2500", "5000");
        assertThat(row("SELECT s FROM batch WHERE a = 7")).containsExactly("it's a \\ \"row\"\n7");
    }

    @Test
    void dropsABatchWhoseTokenItHasSeen() throws SQLException {
        execute(
                DATABASE,
                "CREATE TABLE once (a UInt64) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100");
        String insert = "INSERT INTO once SETTINGS insert_deduplication_token = '%s', async_insert = 0 VALUES (%d)";

        execute(DATABASE, insert.formatted("usage-0-1-2", 1));
        execute(DATABASE, insert.formatted("usage-0-1-2", 2));
        execute(DATABASE, insert.formatted("usage-0-3-4", 3));

        assertThat(row("SELECT count(), min(a), max(a) FROM once")).containsExactly("2", "1", "3");
    }

    @Test
    void answersFromAProjection() throws SQLException {
        execute(
                DATABASE,
                "CREATE TABLE projected (p UInt32, o UInt64, PROJECTION latest (SELECT p, max(o) GROUP BY p))"
                        + " ENGINE = MergeTree ORDER BY o");
        execute(DATABASE, "INSERT INTO projected SELECT number % 12, number FROM numbers(100000)");

        assertThat(row("SELECT max(o) FROM projected WHERE p = 3 SETTINGS force_optimize_projection = 1"))
                .containsExactly("99999");
    }

    @Test
    void runsStatementsSideBySide() throws Exception {
        int sessions = 8;
        CyclicBarrier together = new CyclicBarrier(sessions);
        try (ExecutorService threads = Executors.newFixedThreadPool(sessions)) {
            List<Callable<List<String>>> calls = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                String threadLimit = Integer.toString(i + 1);
                calls.add(() -> {
                    together.await();
                    return row(
                            "SELECT sum(number), getSetting('max_threads') FROM numbers(1000000) SETTINGS max_threads = "
                                    + threadLimit);
                });
            }
            List<Future<List<String>>> answers = threads.invokeAll(calls);
            for (int i = 0; i < sessions; i++) {
                assertThat(answers.get(i).get()).containsExactly("499999500000", Integer.toString(i + 1));
            }
        }
    }

    @Test
    void saysWhatIsWrongWithAStatement() {
        assertRefused("SELECT * FROM not_there", 60, "UNKNOWN_TABLE");
        assertRefused("SELECT 1 SETTINGS no_such_setting = 1", 115, "UNKNOWN_SETTING");
        assertRefused("SELECT 1 +", 62, "SYNTAX_ERROR");
        assertRefused(
                "SELECT groupArray(number) FROM numbers(100000000) SETTINGS max_memory_usage = 10000000",
                241,
                "MEMORY_LIMIT_EXCEEDED");
        assertRefused("SELECT number FROM numbers(100) SETTINGS max_result_rows = 10", 396, "TOO_MANY_ROWS");
    }

    @Test
    void bindsParametersByTheirType() throws SQLException {
        try (Connection connection = connect(DATABASE);
                PreparedStatement select = connection.prepareStatement("SELECT ?, length(?)")) {
            select.setString(1, "'; DROP TABLE x; --");
            select.setString(2, "four");
            try (ResultSet rows = select.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("'; DROP TABLE x; --");
                assertThat(rows.getInt(2)).isEqualTo(4);
            }
        }
    }

    private static void assertRefused(String sql, int code, String name) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> row(sql))
                .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(code))
                .withMessageContaining(name);
    }

    private static List<String> row(String sql) throws SQLException {
        try (Connection connection = connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                values.add(rows.getString(i));
            }
            return values;
        }
    }

    private static void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(String database) throws SQLException {
        return Parts.connect(database);
    }
}
