package io.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.schemas.avro.Outcome;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators and their tools see of a gateway, also while it stops. */
final class OperationsIT {
    @Test
    void showsWhatWaitsForKafka() throws Exception {
        try (GatewayBed bed = GatewayBed.start(Map.of("up", ThrottleConfig.DEFAULT), "127.0.0.1:1")) {
            assertThat(spool(bed).getLong("unpublished_records")).isZero();
            assertThat(spool(bed).getDouble("oldest_unpublished_seconds")).isZero();
            for (int i = 0; i < 3; i++) {
                assertThat(bed.chat("up", false, "{}").statusCode()).isEqualTo(200);
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> spool(bed).getDouble("oldest_unpublished_seconds") > 1);
            assertThat(spool(bed).getLong("unpublished_records")).isEqualTo(3);
            assertThat(spool(bed).getLong("bytes"))
                    .isPositive()
                    .isLessThanOrEqualTo(spool(bed).getLong("limit_bytes"));
            assertThat(bed.metrics())
                    .contains("tollgate_spool_unpublished_records 3.0")
                    .containsPattern("tollgate_spool_oldest_unpublished_seconds [1-9]")
                    .contains("tollgate_audit_published_total 0.0")
                    .containsPattern("tollgate_spool_bytes [1-9]")
                    .contains("tollgate_spool_limit_bytes " + (double) (64 << 20));
            await().atMost(Duration.ofSeconds(30)).until(() -> bed.metrics().contains("tollgate_spool_warning 1.0"));
            JsonObject health = GatewayBed.json(bed.get("/health"));
            assertThat(health.getString("status")).isEqualTo("degraded");
            assertThat(health.getJsonObject("audit").getString("publisher")).isEqualTo("kafka_unreachable");
            assertThat(bed.metrics()).contains("tollgate_audit_publisher_state{state=\"kafka_unreachable\"} 1.0");
        }
    }

    @Test
    void nothingWaitsOnceKafkaHasIt() throws Exception {
        try (GatewayBed bed = GatewayBed.start(Map.of("up", ThrottleConfig.DEFAULT))) {
            assertThat(bed.chat("up", false, "{}").statusCode()).isEqualTo(200);
            await().until(() -> bed.metrics().contains("tollgate_audit_published_total 1.0"));
            await().until(() -> spool(bed).getLong("unpublished_records") == 0
                    && spool(bed).getDouble("oldest_unpublished_seconds") == 0);
            JsonObject health = GatewayBed.json(bed.get("/health"));
            assertThat(health.getString("status")).isEqualTo("ok");
            assertThat(health.getJsonObject("audit").getString("publisher")).isEqualTo("publishing");
            assertThat(bed.metrics()).contains("tollgate_spool_warning 0.0");
        }
    }

    private static JsonObject spool(GatewayBed bed) throws Exception {
        return GatewayBed.json(bed.get("/health")).getJsonObject("audit").getJsonObject("spool");
    }

    @Test
    void countsOnTheManagementPortAndIsNotReadyWhileItStops() throws Exception {
        try (GatewayBed bed = GatewayBed.start(Map.of("up", ThrottleConfig.DEFAULT))) {
            assertThat(bed.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(bed.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(bed.chat("up", false, "{}").statusCode()).isEqualTo(200);
            assertThat(bed.metrics())
                    .contains("tollgate_calls_seconds_count{outcome=\"succeeded\"} 1")
                    .contains("tollgate_provider_up{provider=\"up\"} 1.0")
                    .contains("tollgate_calls_in_flight 0.0")
                    .contains("tollgate_tokens_total{direction=\"output\"}");
            assertThat(bed.get("/metrics").statusCode()).isEqualTo(404);

            Thread stopping = Thread.ofVirtual().unstarted(bed.gateway::close);
            try (Socket inFlight = bed.open(GatewayBed.ask("up", true), "{\"fault\":\"stall\",\"fault_after\":1}")) {
                assertThat(inFlight.getInputStream().read()).isEqualTo('H');
                stopping.start();
                await().until(() -> bed.get("/health/ready").statusCode() == 503);
                assertThat(bed.get("/health/live").statusCode()).isEqualTo(200);
                assertThat(GatewayBed.code(bed.chat("up", false, "{}"))).isEqualTo("overloaded");
            }
            stopping.join();
            assertThat(bed.rows
                            .await(row -> row.getOutcome() == Outcome.CANCELED)
                            .getOutputTokens())
                    .isEqualTo(1);
        }
    }
}
