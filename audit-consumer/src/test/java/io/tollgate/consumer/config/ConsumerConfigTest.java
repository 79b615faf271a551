package io.tollgate.consumer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.service.KafkaConnection;
import io.tollgate.service.Secret;
import io.tollgate.service.Settings;
import io.tollgate.service.SettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConsumerConfigTest {
    @Test
    void hasDefaultsForEverything() throws SettingsException {
        ConsumerConfig config = ConsumerConfig.read(Settings.read(null, Map.of()));
        assertThat(config.kafka())
                .isEqualTo(new KafkaConfig(
                        KafkaConnection.unsecured("localhost:9092"),
                        "tollgate-audit-consumer",
                        "tollgate.usage",
                        "tollgate.adjustments",
                        "tollgate.usage.dead",
                        12));
        assertThat(config.clickHouse().url()).isEqualTo("jdbc:clickhouse://localhost:8123/tollgate");
        assertThat(config.clickHouse().retention()).isEqualTo(Duration.ofDays(400));
        assertThat(config.payloads())
                .isEqualTo(new PayloadConfig("tollgate.payloads", Duration.ofDays(1), Duration.ofDays(30)));
        assertThat(config.flush()).isEqualTo(new ConsumerConfig.FlushConfig(Duration.ofMillis(500), 50_000));
        assertThat(config.management()).isEqualTo(new ConsumerConfig.ManagementConfig("127.0.0.1", 9091));
    }

    @Test
    void reportsAllProblemsTogether() throws SettingsException {
        Settings settings = Settings.read(
                null,
                Map.of(
                        "TOLLGATE_CLICKHOUSE_URL", "jdbc:clickhouse://localhost:8123",
                        "TOLLGATE_CLICKHOUSE_RETENTION", "1h",
                        "TOLLGATE_PAYLOADS_RETENTION", "1h",
                        "TOLLGATE_PAYLOADS_TOPIC_RETENTION", "1s",
                        "TOLLGATE_AUDIT_FLUSH_INTERVAL", "5m",
                        "TOLLGATE_AUDIT_FLUSH_ROWS", "0"));
        assertThatThrownBy(() -> ConsumerConfig.read(settings))
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        e -> assertThat(e.problems())
                                .hasSize(6)
                                .anyMatch(problem -> problem.startsWith("payloads.retention"))
                                .anyMatch(problem -> problem.startsWith("payloads.topic_retention"))
                                .anyMatch(problem -> problem.startsWith("clickhouse.url"))
                                .anyMatch(problem -> problem.startsWith("clickhouse.retention"))
                                .anyMatch(problem -> problem.startsWith("audit.flush_interval"))
                                .anyMatch(problem -> problem.startsWith("audit.flush_rows")));
    }

    @Test
    void takesTheJdbcUrlApart() {
        ClickHouseConfig config = new ClickHouseConfig(
                "jdbc:clickhouse:http://ch:8123/audit?ssl=false", "u", new Secret("secret"), Duration.ofDays(1));
        assertThat(config.database()).isEqualTo("audit");
        assertThat(config.serverUrl()).isEqualTo("jdbc:clickhouse:http://ch:8123/default?ssl=false");
        assertThat(config.address()).isEqualTo("ch:8123");
        assertThat(config.toString()).doesNotContain("secret");
    }
}
