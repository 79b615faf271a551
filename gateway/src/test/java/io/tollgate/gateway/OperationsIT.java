package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.embedded.Parts;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.schemas.avro.Outcome;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators and their tools see of a gateway, also while it stops. */
final class OperationsIT {
    private static final Map<String, ThrottleConfig> UP = Map.of("up", ThrottleConfig.DEFAULT);

    @Test
    void showsWhatWaitsForKafka() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.publishingTo("127.0.0.1:1", UP)) {
            assertThat(spool(fixture).getLong("unpublished_records")).isZero();
            assertThat(spool(fixture).getDouble("oldest_unpublished_seconds")).isZero();
            for (int i = 0; i < 3; i++) {
                assertThat(fixture.chat("up", false, "{}").statusCode()).isEqualTo(200);
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> spool(fixture).getDouble("oldest_unpublished_seconds") > 1);
            assertThat(spool(fixture).getLong("unpublished_records")).isEqualTo(3);
            assertThat(spool(fixture).getLong("bytes"))
                    .isPositive()
                    .isLessThanOrEqualTo(spool(fixture).getLong("limit_bytes"));
            assertThat(fixture.metrics())
                    .contains("tollgate_spool_unpublished_records 3.0")
                    .containsPattern("tollgate_spool_oldest_unpublished_seconds [1-9]")
                    .contains("tollgate_audit_published_total 0.0")
                    .containsPattern("tollgate_spool_bytes [1-9]")
                    .contains("tollgate_spool_limit_bytes " + (double) (64 << 20));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> fixture.metrics().contains("tollgate_spool_warning 1.0"));
            JsonObject health = GatewayFixture.json(fixture.get("/health"));
            assertThat(health.getString("status")).isEqualTo("degraded");
            assertThat(health.getJsonObject("audit").getString("publisher")).isEqualTo("kafka_unreachable");
            assertThat(fixture.metrics()).contains("tollgate_audit_publisher_state{state=\"kafka_unreachable\"} 1.0");
        }
    }

    @Test
    void nothingWaitsOnceKafkaHasIt() throws Exception {
        try (KafkaUsageRows rows = new KafkaUsageRows(Parts.connection());
                GatewayFixture fixture = GatewayFixture.publishingTo(Parts.kafka(), UP)) {
            assertThat(fixture.chat("up", false, "{}").statusCode()).isEqualTo(200);
            await().until(() -> fixture.metrics().contains("tollgate_audit_published_total 1.0"));
            await().until(() -> spool(fixture).getLong("unpublished_records") == 0
                    && spool(fixture).getDouble("oldest_unpublished_seconds") == 0);
            JsonObject health = GatewayFixture.json(fixture.get("/health"));
            assertThat(health.getString("status")).isEqualTo("ok");
            assertThat(health.getJsonObject("audit").getString("publisher")).isEqualTo("publishing");
            assertThat(fixture.metrics()).contains("tollgate_spool_warning 0.0");
            assertThat(rows.count()).isEqualTo(1);
        }
    }

    private static JsonObject spool(GatewayFixture fixture) throws Exception {
        return GatewayFixture.json(fixture.get("/health"))
                .getJsonObject("audit")
                .getJsonObject("spool");
    }

    @Test
    void countsOnTheManagementPortAndIsNotReadyWhileItStops() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.start(UP)) {
            assertThat(fixture.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(fixture.chat("up", false, "{}").statusCode()).isEqualTo(200);
            assertThat(fixture.metrics())
                    .contains("tollgate_calls_seconds_count{outcome=\"succeeded\"} 1")
                    .contains("tollgate_provider_up{provider=\"up\"} 1.0")
                    .contains("tollgate_calls_in_flight 0.0")
                    .contains("tollgate_tokens_total{direction=\"output\"}");
            assertThat(fixture.get("/metrics").statusCode()).isEqualTo(404);
            // A page in a browser whose own name leads to this machine.
            RawClient management = new RawClient(fixture.managementUrl);
            assertThat(management.answers(
                            "GET /metrics HTTP/1.1\r\nhost: evil.example:9090\r\nconnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 403")
                    .doesNotContain("tollgate_");
            assertThat(management.answers("GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");

            Thread stopping = Thread.ofVirtual().unstarted(fixture.gateway::close);
            try (Socket inFlight =
                    fixture.open(GatewayFixture.ask("up", true), "{\"fault\":\"stall\",\"fault_after\":1}")) {
                assertThat(inFlight.getInputStream().read()).isEqualTo('H');
                stopping.start();
                await().until(() -> fixture.get("/health/ready").statusCode() == 503);
                assertThat(fixture.get("/health/live").statusCode()).isEqualTo(200);
                assertThat(GatewayFixture.code(fixture.chat("up", false, "{}"))).isEqualTo("overloaded");
            }
            stopping.join();
            assertThat(fixture.rows
                            .await(row -> row.getOutcome() == Outcome.CANCELED)
                            .getOutputTokens())
                    .isEqualTo(1);
        }
    }
}
