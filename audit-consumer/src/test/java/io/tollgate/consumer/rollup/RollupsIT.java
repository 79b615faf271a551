package io.tollgate.consumer.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.config.RollupConfig;
import io.tollgate.consumer.store.ClickHouseUsageStore;
import io.tollgate.embedded.Parts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Roll-ups on the real engine: what holds, when, and after what. */
final class RollupsIT {
    private static final Instant NOW = Instant.parse("2026-06-03T10:30:00Z");

    private final String database = "rollups_" + UUID.randomUUID().toString().replace("-", "");
    private final ClickHouseConfig config =
            new ClickHouseConfig(Parts.jdbcUrl(database), Parts.user(), Parts.password(), Duration.ofDays(100_000));
    private Connection connection;

    @BeforeEach
    void makeTables() throws Exception {
        ClickHouseUsageStore.open(config).close();
        connection = Parts.connect(database);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void everySpanThatHasEndedIsMadeOfAllItsRows() throws Exception {
        rows("2026-05-01 00:00:00", 34 * 24, 3600);
        Rollups.makeAll(config, NOW);
        assertThat(one("SELECT countDistinct(start) FROM usage_cells WHERE level = 'hour'"))
                .isEqualTo(33 * 24 + 10);
        assertThat(one("SELECT count() FROM usage_rollup_state WHERE level = 'day'"))
                .isEqualTo(33);
        assertThat(one("SELECT count() FROM usage_rollup_state WHERE level = 'week'"))
                .isEqualTo(5);
        assertThat(one("SELECT rows FROM usage_rollup_state WHERE level = 'month'"))
                .isEqualTo(31 * 24);
        assertThat(one("SELECT count() FROM (SELECT cube, sum(requests) AS n FROM usage_cells WHERE level = 'month'"
                        + " GROUP BY `cube`) WHERE n = 744"))
                .isEqualTo(Cube.values().length);
        assertThat(one("SELECT sum(arraySum(latency_counts)) FROM usage_cells"
                        + " WHERE level = 'month' AND cube = ''"))
                .isEqualTo(744);
        assertThat(one("SELECT toUInt64(sum(cost_usd) * 1000000000) FROM usage_cells WHERE level = 'month'"
                        + " AND cube = 'gateway,project'"))
                .isEqualTo(one("SELECT toUInt64(sum(cost_usd) * 1000000000) FROM usage"
                        + " WHERE accepted_at < '2026-06-01 00:00:00'"));
    }

    /** The second granule of the table begins half a second before the hour ends. */
    @Test
    void rowsOfTheLastSecondOfASpanAreCountedWhereverAGranuleBegins() throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO usage (call_id, accepted_at, gateway)"
                    + " SELECT generateUUIDv4(number), toDateTime64('2026-06-01 00:00:00', 6, 'UTC')"
                    + " + toIntervalMillisecond(if(number < 8192, number * 100, 3599500 + (number - 8192) * 100)), 'g'"
                    + " FROM numbers(20000)");
        }
        Rollups.makeAll(config, NOW);
        assertThat(one("SELECT rows FROM usage_rollup_state WHERE level = 'hour' AND start = '2026-06-01 00:00:00'"))
                .isEqualTo(8197);
        assertThat(one("SELECT rows FROM usage_rollup_state WHERE level = 'quarter' AND start = '2026-06-01 00:45:00'"))
                .isEqualTo(5);
        assertThat(one("SELECT rows FROM usage_rollup_state WHERE level = 'day'"))
                .isEqualTo(20_000);
    }

    @Test
    void aLateRowMakesItsSpansAnew() throws Exception {
        rows("2026-05-01 00:00:00", 34 * 24, 3600);
        Rollups.makeAll(config, NOW);
        long before = one("SELECT count() FROM usage_rollup_state");
        Rollups.makeAll(config, NOW);
        assertThat(one("SELECT count() FROM usage_rollup_state")).isEqualTo(before);

        rows("2026-05-12 07:10:00", 1, 1);
        Rollups.makeAll(config, NOW);
        assertThat(one("SELECT count() FROM usage_rollup_state")).isEqualTo(before + 5);
        assertThat(one("SELECT argMax(rows, version) FROM usage_rollup_state WHERE level = 'month'"))
                .isEqualTo(745);
        assertThat(one("SELECT argMax(rows, version) FROM usage_rollup_state"
                        + " WHERE level = 'hour' AND start = '2026-05-12 07:00:00'"))
                .isEqualTo(2);
    }

    @Test
    void whatWasCutOffNeverHolds() throws Exception {
        rows("2026-06-01 00:00:00", 48, 3600);
        Instant day = Instant.parse("2026-06-01T00:00:00Z");
        try (Statement statement = connection.createStatement()) {
            for (String cells : RollupSql.ofRows(
                    EnumSet.of(Level.QUARTER, Level.HOUR, Level.DAY),
                    day,
                    day.plus(Duration.ofDays(1)),
                    false,
                    77,
                    1)) {
                statement.execute(cells);
            }
            statement.execute("ALTER TABLE usage_cells DELETE WHERE version = 77 AND cube = 'project'"
                    + " SETTINGS mutations_sync = 1");
            statement.execute("INSERT INTO usage_cells SELECT * REPLACE ('project' AS cube, 3 AS requests)"
                    + " FROM (SELECT * FROM usage_cells WHERE version = 77 AND cube = '')");
            statement.execute(RollupSql.commit(EnumSet.of(Level.DAY), day, day.plus(Duration.ofDays(1)), 77));
        }
        assertThat(one("SELECT count() FROM usage_rollup_state")).isZero();

        Rollups.makeAll(config, NOW);
        assertThat(one("SELECT count() FROM usage_rollup_state WHERE version = 77"))
                .isZero();
        assertThat(one("SELECT rows FROM usage_rollup_state WHERE level = 'day' AND start = '2026-06-01 00:00:00'"))
                .isEqualTo(24);
        try (RollupTable table = new RollupTable(config, 1)) {
            RollupSweep.sweep(table, RollupConfig.DEFAULT, Instant.now());
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(one("SELECT count() FROM usage_cells WHERE version = 77"))
                        .isZero());
        assertThat(one("SELECT sum(requests) FROM usage_cells WHERE cube = '' AND level = 'day'"))
                .isEqualTo(48);
    }

    @Test
    void onlyTheLeaderRollsUpAndReportsHowItIsDoing() throws Exception {
        rows("2026-06-01 00:00:00", 48, 3600);
        AtomicBoolean leads = new AtomicBoolean();
        try (Rollups rollups = new Rollups(
                config,
                new RollupConfig(100, Duration.ofDays(1000), null),
                leads::get,
                InstantSource.fixed(NOW),
                new SimpleMeterRegistry())) {
            assertThat(rollups.status()).isEqualTo(RollupStatus.NONE);
            leads.set(true);
            assertThat(rollups.status().leading()).isTrue();
        }
        assertThat(one("SELECT count() FROM usage_rollup_state")).isZero();
        try (Rollups rollups = new Rollups(
                config,
                new RollupConfig(100, Duration.ofDays(1000), null),
                leads::get,
                InstantSource.fixed(NOW),
                new SimpleMeterRegistry())) {
            Awaitility.await().until(() -> rollups.status().made() >= 2);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(one("SELECT count() FROM usage_rollup_state WHERE level = 'day'"))
                            .isEqualTo(2));
            assertThat(rollups.status().pendingHours()).isZero();
            assertThat(rollups.status().failure()).isNull();
        }
    }

    @Test
    void whatFailsIsReportedAndCountedAndNothingIsMade() throws Exception {
        rows("2026-06-01 00:00:00", 48, 3600);
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE usage_cells SYNC");
        }
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Rollups rollups = new Rollups(
                config,
                new RollupConfig(100, Duration.ofDays(1000), null),
                () -> true,
                InstantSource.fixed(NOW),
                registry)) {
            Awaitility.await()
                    .until(() ->
                            registry.counter("tollgate.audit.rollup.failures").count() >= 1
                                    && rollups.status().failure() != null);
            assertThat(rollups.status().failure()).contains("usage_cells");
            assertThat(rollups.status().made()).isZero();
        }
        assertThat(one("SELECT count() FROM usage_rollup_state")).isZero();
    }

    /** Rows of four projects and three gateways, so many seconds apart. */
    private void rows(String from, int count, int apart) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO usage (call_id, accepted_at, gateway, project, token_id, provider, model,"
                    + " outcome, status, latency_ms, first_token_ms, cost_usd) SELECT generateUUIDv4(number),"
                    + " toDateTime64('" + from + "', 6, 'UTC') + number * " + apart
                    + ", concat('g', toString(number % 3)), concat('p', toString(number % 4)),"
                    + " concat('t', toString(number % 5)), 'openai', concat('m', toString(number % 2)), 'succeeded',"
                    + " 200, number % 1000, if(number % 2 = 0, number, NULL), toDecimal64(number, 9) / 1000000000"
                    + " FROM numbers(" + count + ")");
        }
    }

    private long one(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }
}
