package io.tollgate.standalone.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.schemas.avro.Outcome;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators and their tools see of a gateway, also while it stops. */
final class OperationsIT {
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
