package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.simulated.Received;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Providers that do not know {@code stream_options}. */
final class StreamUsageIT {
    private static final String REFUSES = "{\"refuses\":\"stream_options\"}";
    private static final String ASK =
            "{\"model\":\"chat/%s\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String ASK_FOR_A_RESPONSE = "{\"model\":\"chat/%s\",\"stream\":true,\"input\":\"Hi\"}";

    private static List<String> sent(GatewayFixture fixture, int after) {
        return fixture.upstream.received().stream()
                .skip(after)
                .map(Received::body)
                .map(body -> new String(body, StandardCharsets.UTF_8))
                .toList();
    }

    /** Each time with a provider of its own: on several event loops, each learns for itself. */
    @ParameterizedTest
    @CsvSource({"/v1/chat/completions", "/v1/responses"})
    void aModelThatRefusesToBeAskedIsAskedAgainAndOnlyOnce(String path) throws Exception {
        try (GatewayFixture fixture = GatewayFixture.ofEachApi()) {
            String ask = (path.endsWith("responses") ? ASK_FOR_A_RESPONSE : ASK).formatted("simulated-small");
            int loops = Runtime.getRuntime().availableProcessors();
            int calls = 8 * loops;
            for (int i = 0; i < calls; i++) {
                HttpResponse<byte[]> response = fixture.post(path, ask, "x-simulate", REFUSES);
                assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
                assertThat(text(response)).contains("Hi");
                UsageEvent row = fixture.row(response);
                assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
                assertThat(row.getUsageSource()).isEqualTo(UsageSource.ESTIMATED);
                assertThat(row.getCostGaps()).containsExactly("estimated");
                assertThat(row.getAttempts()).hasSize(1);
            }
            List<String> sent = sent(fixture, 0);
            assertThat(sent).hasSizeBetween(calls + 1, calls + loops);
            assertThat(sent.stream().filter(body -> !body.contains("stream_options")))
                    .hasSize(calls);
        }
    }

    @Test
    void whatAnswersWellIsAskedOn() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.ofEachApi()) {
            for (int i = 0; i < 4; i++) {
                UsageEvent row = fixture.row(fixture.post("/v1/chat/completions", ASK.formatted("simulated-small")));
                assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
            }
            assertThat(sent(fixture, 0)).hasSize(4).allMatch(body -> body.contains("stream_options"));
        }
    }

    @Test
    void aCallersOwnFaultIsNoReasonToAskNobodyAnyMore() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.ofEachApi()) {
            String named = ASK.formatted("simulated-small").replace("\"Hi\"", "\"stream_options\"");
            String wrong = named.replace("\"stream\":true", "\"stream\":true,\"temperature\":9");
            for (int i = 0; i < 4; i++) {
                HttpResponse<byte[]> refused = fixture.post(
                        "/v1/chat/completions",
                        wrong,
                        "x-simulate",
                        "{\"status\":400,\"body\":\"{\\\"error\\\":\\\"stream_options\\\"}\"}");
                assertThat(refused.statusCode()).isEqualTo(400);
            }
            assertThat(fixture.row(fixture.post("/v1/chat/completions", named)).getUsageSource())
                    .isEqualTo(UsageSource.PROVIDER);
        }
    }

    @Test
    void whatTheCallerSentItselfIsItsOwn() throws Exception {
        try (GatewayFixture fixture = GatewayFixture.ofEachApi()) {
            String own = ASK.formatted("simulated-small")
                    .replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}");
            assertThat(fixture.post("/v1/chat/completions", own, "x-simulate", REFUSES)
                            .statusCode())
                    .isEqualTo(400);
            assertThat(sent(fixture, 0)).hasSize(1);
        }
    }
}
