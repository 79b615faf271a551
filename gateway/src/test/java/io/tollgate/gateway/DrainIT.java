package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.CHAT;
import static io.tollgate.gateway.GatewayFixture.DRAINED;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.simulated.Received;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a request whose caller leaves, by {@code on_disconnect}. */
final class DrainIT {
    private static final String CLAUDE = DRAINED + "-claude";
    private static final String CANCELS = "up";
    private static final String SLOW_STREAM =
            "{\"text\":\"one two three four five six\",\"chunks\":6,\"chunk_delay_ms\":100,"
                    + "\"input_tokens\":50,\"output_tokens\":70}";
    private static final String SLOW_HEAD = "{\"head_delay_ms\":500,\"input_tokens\":50,\"output_tokens\":70}";
    private static final String HANGING_HEAD = "{\"head_delay_ms\":60000}";

    private GatewayFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = GatewayFixture.start(Map.of(
                DRAINED, ThrottleConfig.DEFAULT, CLAUDE, ThrottleConfig.DEFAULT, CANCELS, ThrottleConfig.DEFAULT));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    /** Calls, and hangs up once the answer has begun, or, if it is to come whole, once the provider is at it. */
    private void leave(String path, String provider, boolean stream, String behaviour) throws IOException {
        String body = path.equals(CHAT)
                ? GatewayFixture.ask(provider, stream)
                : "{\"model\":\"" + provider + "/simulated-small\",\"max_tokens\":90,\"stream\":" + stream
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        try (Socket socket = fixture.open(path, body, behaviour)) {
            if (stream) {
                InputStream in = socket.getInputStream();
                StringBuilder seen = new StringBuilder();
                while (seen.indexOf("one") < 0) {
                    int next = in.read();
                    assertThat(next).isNotNegative();
                    seen.append((char) next);
                }
            } else {
                await().until(() -> !fixture.upstream.received().isEmpty());
            }
        }
    }

    private UsageEvent canceled() {
        UsageEvent row = fixture.rows.await(each -> true);
        assertThat(row.getOutcome()).isEqualTo(Outcome.CANCELED);
        assertThat(row.getErrorCode()).isEqualTo("canceled");
        assertThat(row.getAttempts()).hasSize(1);
        return row;
    }

    private void assertNothingIsHeld(String provider) {
        await().untilAsserted(() -> assertThat(fixture.stats(provider)
                        .getJsonObject("throttle")
                        .getJsonObject("concurrency")
                        .getInteger("in_use"))
                .isZero());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, drained, true",
        "/v1/chat/completions, drained, false",
        "/v1/chat/completions, drained-claude, true",
        "/v1/chat/completions, drained-claude, false",
        "/v1/messages, drained-claude, true",
        "/v1/messages, drained-claude, false",
        "/v1/messages, drained, true",
    })
    void aProviderThatIsDrainedHasTheLastWord(String path, String provider, boolean stream) throws Exception {
        leave(path, provider, stream, stream ? SLOW_STREAM : SLOW_HEAD);
        UsageEvent row = canceled();
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
        assertThat(row.getInputTokens()).isEqualTo(50);
        assertThat(row.getOutputTokens()).isEqualTo(70);
        assertThat(row.getCostUsd()).isEqualByComparingTo(new BigDecimal("0.00019"));
        assertThat(row.getCostGaps()).isEmpty();
        assertThat(fixture.upstream.received()).hasSize(1);
        await().until(() -> fixture.lastReceived().ending() == Received.Ending.ANSWERED);
        assertNothingIsHeld(provider);
    }

    @Test
    void aProviderIsCutOffUnlessItIsDrained() throws Exception {
        leave(CHAT, CANCELS, true, SLOW_STREAM);
        assertThat(canceled().getUsageSource()).isEqualTo(UsageSource.ESTIMATED);
        await().until(() -> fixture.lastReceived().ending() == Received.Ending.CANCELED);
        assertNothingIsHeld(CANCELS);
    }

    @Test
    void anErrorForNobodyIsNotFollowedByAnotherAttempt() throws Exception {
        leave(CHAT, DRAINED, false, "{\"status\":503,\"head_delay_ms\":500}");
        canceled();
        assertThat(fixture.upstream.received()).hasSize(1);
        assertNothingIsHeld(DRAINED);
    }

    @Test
    void thoseWhoWaitForTheSameAnswerGetItThoughTheOneThatAskedHasLeft() throws Exception {
        String body = GatewayFixture.ask(DRAINED, true);
        CompletableFuture<HttpResponse<byte[]>> follower;
        try (Socket leader = fixture.open(CHAT, body, SLOW_STREAM + "\r\ncf-aig-cache-ttl: 60")) {
            await().until(() -> !fixture.upstream.received().isEmpty());
            follower = CompletableFuture.supplyAsync(() -> {
                try {
                    return fixture.post(CHAT, body, "x-simulate", SLOW_STREAM, "cf-aig-cache-ttl", "60");
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            InputStream in = leader.getInputStream();
            assertThat(in.read()).isNotNegative();
        }
        assertThat(text(follower.join())).contains("six").contains("[DONE]");
        assertThat(fixture.upstream.received()).hasSize(1);
    }

    @Test
    void aGatewayThatStopsBooksWhatItWasReading() throws Exception {
        leave(CHAT, DRAINED, false, HANGING_HEAD);
        fixture.gateway.close();
        UsageEvent row = canceled();
        assertThat(row.getCostGaps()).isNotEmpty();
    }
}
