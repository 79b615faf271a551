package io.tollgate.gateway.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.GatewayFixture;
import io.tollgate.gateway.books.ScriptedUpstream.Script;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.AdjustmentReason;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A response in the background is booked once it tells what it used, whoever sees that first. */
final class BackgroundIT {
    private static final String ASKED =
            "{\"model\":\"up/simulated-small\",\"background\":true,\"input\":\"Say something, and take your time.\"}";

    private static UUID id(HttpResponse<?> response) {
        return UUID.fromString(response.headers().firstValue("cf-aig-log-id").orElseThrow());
    }

    private static HttpResponse<byte[]> read(GatewayFixture fixture, String response) throws Exception {
        return fixture.http.send(
                HttpRequest.newBuilder(URI.create(fixture.url + "/v1/default/default/up/responses/" + response))
                        .header("cf-aig-authorization", "Bearer " + GatewayFixture.TOKEN)
                        .header("authorization", "Bearer sk-a-key-of-the-callers-own")
                        .build(),
                BodyHandlers.ofByteArray());
    }

    @Test
    void whoeverReadsItFirstSettlesIt() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.start(Map.of("up", ThrottleConfig.DEFAULT))) {
            HttpResponse<byte[]> asked = fixture.post(GatewayFixture.RESPONSES, ASKED);
            String response = GatewayFixture.json(asked).getString("id");
            UsageEvent row = fixture.rows.await(id(asked));
            assertThat(row.getCostComplete()).isFalse();
            assertThat(row.getCostGaps()).contains("background", "estimated");

            assertThat(GatewayFixture.json(read(fixture, response)).getString("status"))
                    .isEqualTo("in_progress");
            JsonObject usage = GatewayFixture.json(read(fixture, response)).getJsonObject("usage");
            await().until(() -> !fixture.rows.adjustments().isEmpty());
            read(fixture, response);
            HttpResponse<byte[]> other = fixture.post(GatewayFixture.RESPONSES, ASKED);
            fixture.rows.await(id(other));

            List<AdjustmentEvent> booked = fixture.rows.adjustments();
            assertThat(booked).hasSize(1);
            AdjustmentEvent settled = booked.getFirst();
            assertThat(settled.getReason()).isEqualTo(AdjustmentReason.BACKGROUND_SETTLED);
            assertThat(settled.getCallId()).isEqualTo(id(asked));
            assertThat(settled.getNote()).isEqualTo(response);
            assertThat(settled.getEffectiveAt()).isEqualTo(row.getAcceptedAt());
            assertThat(settled.getClosesGaps()).contains("background", "estimated");
            assertThat(settled.getCostComplete()).isTrue();
            long input = usage.getLong("input_tokens");
            long output = usage.getLong("output_tokens");
            assertThat(row.getInputTokens() + settled.getInputTokens()).isEqualTo(input);
            assertThat(row.getOutputTokens() + settled.getOutputTokens()).isEqualTo(output);
            // 1 and 2 USD for a million tokens.
            BigDecimal cost = BigDecimal.valueOf(input + 2 * output, 6);
            assertThat(row.getCostUsd().add(settled.getCostUsd())).isEqualByComparingTo(cost);
            assertThat(settled.getCharges().stream()
                            .map(charge -> charge.getCostUsd())
                            .reduce(BigDecimal.ZERO, BigDecimal::add))
                    .isEqualByComparingTo(settled.getCostUsd());
        }
    }

    @Test
    void ifNobodyAsksTheGatewayDoes() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.start(Map.of("up", ThrottleConfig.DEFAULT))) {
            HttpResponse<byte[]> asked = fixture.post(GatewayFixture.RESPONSES, ASKED);
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> !fixture.rows.adjustments().isEmpty());
            AdjustmentEvent settled = fixture.rows.adjustments().getFirst();
            assertThat(settled.getCallId()).isEqualTo(id(asked));
            assertThat(settled.getOutputTokens()).isPositive();
            // With the key that made it, and once it is over no more.
            assertThat(fixture.upstream.received().stream()
                            .filter(request -> request.method().equals("GET"))
                            .map(request -> request.header("authorization").orElse("")))
                    .hasSize(2)
                    .containsOnly("Bearer " + GatewayFixture.UPSTREAM_KEY);
        }
    }

    @Test
    void aRestartForgetsNothing(@TempDir Path folder) throws Exception {
        String made = response("queued", "null");
        UUID call;
        try (BooksFixture before = new BooksFixture(folder, "30s")) {
            before.upstream.script("made", Script.json(made.getBytes(StandardCharsets.UTF_8)));
            HttpResponse<String> asked = before.call(
                    "/v1/responses",
                    "{\"model\":\"books-simulated/priced\",\"background\":true,\"input\":\"Hi\"}",
                    "made");
            call = BooksFixture.id(asked);
            assertThat(before.event(call).getCostGaps()).contains("background");
        }
        try (BooksFixture after = new BooksFixture(folder, "30s")) {
            String done = response("completed", "{\"input_tokens\":11,\"output_tokens\":7,\"total_tokens\":18}");
            after.upstream.script("done", Script.json(done.getBytes(StandardCharsets.UTF_8)));
            after.read("/v1/default/default/books-simulated/responses/resp_1", "done");
            AdjustmentEvent settled = after.adjustments(1).getFirst();
            assertThat(settled.getCallId()).isEqualTo(call);
            assertThat(settled.getOutputTokens()).isEqualTo(7);
        }
    }

    private static String response(String status, String usage) {
        return "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"" + status
                + "\",\"background\":true,\"model\":\"priced\",\"output\":[],\"usage\":" + usage + "}";
    }
}
