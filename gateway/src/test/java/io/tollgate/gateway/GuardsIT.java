package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.ask;
import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.config.ThrottleConfig.Breaker;
import io.tollgate.gateway.config.ThrottleConfig.Retry;
import io.tollgate.gateway.config.ThrottleConfig.Timeouts;
import io.tollgate.gateway.simulated.Behaviour;
import io.tollgate.gateway.simulated.Received;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every guard of a provider refuses as it should, shows it, and gives back what it held. */
final class GuardsIT {
    private static final Retry ONCE = new Retry(1, Duration.ofMillis(1), 0.2);
    private static final Timeouts LONG = ThrottleConfig.DEFAULT.timeout();
    private static final Timeouts SHORT =
            new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(400), Duration.ofMillis(400));
    private static final Breaker PATIENT = new Breaker(100, Duration.ofSeconds(60), 100, 100, Duration.ofSeconds(30));
    private static final Breaker STRICT = new Breaker(50, Duration.ofSeconds(60), 4, 4, Duration.ofSeconds(1));

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        Map<String, ThrottleConfig> providers = new LinkedHashMap<>();
        providers.put("usual", throttle(0, 100, Duration.ZERO, LONG, PATIENT, ONCE));
        providers.put("ten", throttle(10, 100, Duration.ZERO, LONG, PATIENT, ONCE));
        providers.put("waits", throttle(1, 100, Duration.ofMinutes(2), LONG, PATIENT, ONCE));
        providers.put("two-at-once", throttle(0, 2, Duration.ZERO, LONG, PATIENT, ONCE));
        providers.put("queues", throttle(0, 1, Duration.ofSeconds(50), LONG, PATIENT, ONCE));
        providers.put("trips", throttle(0, 100, Duration.ZERO, LONG, STRICT, ONCE));
        providers.put("hasty", throttle(0, 100, Duration.ZERO, SHORT, PATIENT, ONCE));
        providers.put("tries", throttle(0, 100, Duration.ZERO, LONG, PATIENT, new Retry(3, Duration.ofMillis(1), 0.2)));
        Retry thrice = new Retry(3, Duration.ofMillis(1), 1);
        providers.put("hasty-tries", throttle(0, 100, Duration.ZERO, SHORT, PATIENT, thrice));
        providers.put(
                "hasty-repeats",
                throttle(0, 100, Duration.ZERO, SHORT, PATIENT, new Retry(3, Duration.ofMillis(1), 1, true)));
        providers.put("rests", throttle(0, 100, Duration.ZERO, LONG, PATIENT, ONCE));
        fixture = GatewayFixture.start(providers);
    }

    private static ThrottleConfig throttle(
            int perMinute, int concurrency, Duration maxWait, Timeouts timeouts, Breaker breaker, Retry retry) {
        return new ThrottleConfig(perMinute, 0, concurrency, maxWait, timeouts, breaker, retry);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void forget() {
        fixture.upstream.reset();
    }

    @Test
    void eleventhRequestOfAMinuteIsThrottled() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(fixture.chat("ten", false, "{}").statusCode()).isEqualTo(200);
        }
        HttpResponse<byte[]> refused = fixture.chat("ten", false, "{}");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(code(refused)).isEqualTo("provider_throttled");
        assertThat(Integer.parseInt(header(refused, "retry-after"))).isBetween(1, 60);
        assertThat(header(refused, "x-ratelimit-limit-requests")).isEqualTo("10");
        assertThat(header(refused, "x-ratelimit-remaining-requests")).isEqualTo("0");
        assertThat(header(refused, "x-ratelimit-reset-requests")).matches("\\d+s");
        assertThat(fixture.upstream.received()).hasSize(10);

        JsonObject stats = fixture.stats("ten");
        assertThat(stats.getString("status")).isEqualTo("throttled");
        JsonObject limit = stats.getJsonObject("throttle").getJsonObject("requests_per_minute");
        assertThat(limit.getInteger("limit")).isEqualTo(10);
        assertThat(limit.getInteger("available")).isZero();
        assertThat(limit.getLong("resets_in_ms")).isBetween(1L, 60_000L);
        JsonObject minute = stats.getJsonObject("last_minute");
        assertThat(minute.getInteger("requests")).isEqualTo(11);
        assertThat(minute.getInteger("succeeded")).isEqualTo(10);
        assertThat(minute.getInteger("throttled")).isEqualTo(1);

        UsageEvent row = fixture.row(refused);
        assertThat(row.getOutcome()).isEqualTo(Outcome.THROTTLED);
        assertThat(row.getStatus()).isEqualTo(429);
        assertThat(row.getErrorCode().toString()).isEqualTo("provider_throttled");
        assertThat(row.getAttempts()).isEmpty();
    }

    @Test
    void callThatMayWaitWaitsAndCanLeaveMeanwhile() throws Exception {
        assertThat(fixture.chat("waits", false, "{}").statusCode()).isEqualTo(200);
        Socket waiting = fixture.open(ask("waits", false), "{}");
        await().until(() -> waitingAt("waits") == 1);
        waiting.close();
        await().until(() -> waitingAt("waits") == 0);
        UsageEvent row = fixture.rows.await(event -> event.getOutcome() == Outcome.CANCELED
                && event.getProvider().toString().equals("waits"));
        assertThat(row.getAttempts()).isEmpty();
        assertThat(fixture.upstream.received()).hasSize(1);
    }

    private static int waitingAt(String provider) throws IOException, InterruptedException {
        return fixture.stats(provider)
                .getJsonObject("throttle")
                .getJsonObject("requests_per_minute")
                .getInteger("waiting");
    }

    @Test
    void callsAtOnceAreBounded() throws Exception {
        List<Socket> held = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            held.add(fixture.open(ask("two-at-once", true), "{\"fault\":\"stall\",\"fault_after\":1}"));
        }
        await().until(() -> inUse("two-at-once") == 2);
        HttpResponse<byte[]> refused = fixture.chat("two-at-once", false, "{}");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(code(refused)).isEqualTo("provider_throttled");
        assertThat(header(refused, "retry-after")).isEqualTo("1");
        assertThat(fixture.row(refused).getOutcome()).isEqualTo(Outcome.THROTTLED);
        for (Socket socket : held) {
            socket.close();
        }
        await().until(() -> inUse("two-at-once") == 0);
    }

    @Test
    void aCallThatMayWaitHasItsTurnWhenAnotherEnds() throws Exception {
        Socket holds = fixture.open(ask("queues", true), "{\"fault\":\"stall\",\"fault_after\":1}");
        await().until(() -> inUse("queues") == 1);
        Socket leaves = fixture.open(ask("queues", false), "{}");
        await().until(() -> concurrency("queues", "waiting") == 1);
        CompletableFuture<HttpResponse<byte[]>> waits = CompletableFuture.supplyAsync(() -> {
            try {
                return fixture.chat("queues", false, "{}");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> concurrency("queues", "waiting") == 2);
        leaves.close();
        await().until(() -> concurrency("queues", "waiting") == 1);
        assertThat(waits).isNotDone();
        holds.close();
        assertThat(waits.get().statusCode()).isEqualTo(200);
        await().until(() -> inUse("queues") == 0);
        assertThat(concurrency("queues", "waiting")).isZero();
        assertThat(fixture.row(waits.get()).getAttempts().getFirst().getThrottledMs())
                .isPositive();
        assertThat(fixture.upstream.received()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"status\":400}",
                "{\"status\":500}",
                "{\"status\":429}",
                "{\"fault\":\"close\",\"fault_after\":-1}",
                "{\"fault\":\"close\",\"fault_after\":1}",
                "{\"fault\":\"truncate\",\"fault_after\":1}"
            })
    void aPermitComesBackHoweverACallEnds(String ending) throws Exception {
        fixture.chat("two-at-once", false, ending);
        fixture.chat("two-at-once", true, ending);
        assertThat(inUse("two-at-once")).isZero();
    }

    private static int inUse(String provider) throws IOException, InterruptedException {
        return concurrency(provider, "in_use");
    }

    private static int concurrency(String provider, String figure) throws IOException, InterruptedException {
        return fixture.stats(provider)
                .getJsonObject("throttle")
                .getJsonObject("concurrency")
                .getInteger(figure);
    }

    @Test
    void breakerOpensTriesAndCloses() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(breaker("trips")).isEqualTo("closed");
            assertThat(fixture.chat("trips", false, "{\"status\":500}").statusCode())
                    .isEqualTo(500);
        }
        assertThat(breaker("trips")).isEqualTo("open");
        HttpResponse<byte[]> refused = fixture.chat("trips", false, "{}");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(code(refused)).isEqualTo("provider_unavailable");
        assertThat(header(refused, "retry-after")).isEqualTo("1");
        assertThat(fixture.upstream.received()).hasSize(4);
        assertThat(fixture.row(refused).getErrorCode().toString()).isEqualTo("provider_unavailable");
        assertThat(fixture.stats("trips").getString("status")).isEqualTo("down");
        assertThat(json(fixture.get("/health")).getString("status")).isEqualTo("degraded");

        await().until(() -> fixture.chat("trips", false, "{}").statusCode() == 200);
        assertThat(breaker("trips")).isEqualTo("half_open");
        // A trial whose caller leaves says nothing of the provider, and gives its place to another.
        fixture.open(ask("trips", true), "{\"fault\":\"stall\",\"fault_after\":1}")
                .close();
        await().until(() -> inUse("trips") == 0);
        assertThat(fixture.chat("trips", false, "{}").statusCode()).isEqualTo(200);
        assertThat(fixture.chat("trips", false, "{}").statusCode()).isEqualTo(200);
        assertThat(breaker("trips")).isEqualTo("closed");
        JsonObject stats = fixture.stats("trips");
        assertThat(stats.getString("status")).isEqualTo("ok");
        assertThat(stats.getJsonObject("circuit_breaker").getInteger("opens_in_last_hour"))
                .isEqualTo(1);
    }

    private static String breaker(String provider) throws IOException, InterruptedException {
        return fixture.stats(provider).getJsonObject("circuit_breaker").getString("state");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"head_delay_ms\":60000}", "{\"first_chunk_delay_ms\":60000}"})
    void upstreamThatDoesNotBeginIsGivenUp(String behaviour) throws Exception {
        HttpResponse<byte[]> response = fixture.chat("hasty", false, behaviour);
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(code(response)).isEqualTo("provider_timeout");
        await().until(() -> fixture.lastReceived().ending() == Received.Ending.CANCELED);
        UsageEvent row = fixture.row(response);
        assertThat(row.getOutcome()).isEqualTo(Outcome.FAILED);
        assertThat(row.getAttempts()).hasSize(1);
        assertThat(row.getAttempts().getFirst().getErrorCode().toString()).isEqualTo("provider_timeout");
    }

    @Test
    void callerSaysHowLongToWaitForTheBeginning() throws Exception {
        HttpResponse<byte[]> response = fixture.post(
                GatewayFixture.CHAT,
                ask("usual", false),
                "cf-aig-request-timeout",
                "200",
                "x-simulate",
                "{\"head_delay_ms\":60000}");
        assertThat(response.statusCode()).isEqualTo(504);
    }

    @Test
    void upstreamThatStopsHalfWayIsGivenUp() throws Exception {
        HttpResponse<byte[]> whole = fixture.chat("hasty", false, "{\"fault\":\"stall\"}");
        assertThat(whole.statusCode()).isEqualTo(504);

        HttpResponse<byte[]> stream = fixture.chat("hasty", true, "{\"fault\":\"stall\",\"fault_after\":3}");
        assertEndsWithError(stream, 3, "provider_timeout");
        await().until(() -> fixture.lastReceived().ending() == Received.Ending.CANCELED);
    }

    @Test
    void upstreamThatDiesInAStreamIsAnErrorEvent() throws Exception {
        HttpResponse<byte[]> stream = fixture.chat("usual", true, "{\"fault\":\"close\",\"fault_after\":3}");
        assertEndsWithError(stream, 3, "provider_error");
    }

    private static void assertEndsWithError(HttpResponse<byte[]> stream, int eventsBefore, String code)
            throws IOException, InterruptedException {
        assertThat(stream.statusCode()).isEqualTo(200);
        List<String> events =
                text(stream).lines().filter(line -> line.startsWith("data: ")).toList();
        assertThat(events).hasSize(eventsBefore + 1);
        JsonObject error = new JsonObject(events.getLast().substring("data: ".length())).getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo(code);
        assertThat(error.getString("request_id")).isEqualTo(header(stream, "x-request-id"));
        UsageEvent row = fixture.row(stream);
        assertThat(row.getOutcome()).isEqualTo(Outcome.FAILED);
        assertThat(row.getErrorCode().toString()).isEqualTo(code);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.ESTIMATED);
        // The first event names the role and says nothing.
        assertThat(row.getOutputTokens()).isEqualTo(eventsBefore - 1);
        assertThat(row.getInputTokens()).isPositive();
    }

    @Test
    void failureThatPassesIsTriedAgain() throws Exception {
        fixture.upstream.behaveNext(1, Behaviour.of("{\"status\":503}"));
        HttpResponse<byte[]> response = fixture.post(GatewayFixture.CHAT, ask("tries", false));
        assertThat(response.statusCode()).isEqualTo(200);
        JsonObject note = json(response).getJsonObject("x_gateway");
        assertThat(note.getInteger("attempts")).isEqualTo(2);
        assertThat(note.getBoolean("degraded")).isTrue();
        assertThat(header(response, "x-tollgate-attempts")).isEqualTo("2");
        UsageEvent row = fixture.row(response);
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getAttempts()).extracting(attempt -> attempt.getStatus()).containsExactly(503, 200);
        assertThat(fixture.stats("tries").getJsonObject("since_start").getInteger("retried"))
                .isPositive();
    }

    @Test
    void attemptsAreBoundedAndTheLastFailureIsTheAnswer() throws Exception {
        HttpResponse<byte[]> broken = fixture.chat("tries", true, "{\"fault\":\"close\",\"fault_after\":-1}");
        assertThat(broken.statusCode()).isEqualTo(502);
        assertThat(code(broken)).isEqualTo("provider_error");
        assertThat(fixture.upstream.received()).as("it may have been charged").hasSize(1);
        assertThat(fixture.row(broken).getAttempts()).hasSize(1);

        fixture.upstream.reset();
        HttpResponse<byte[]> error = fixture.chat("tries", false, "{\"status\":503}");
        assertThat(error.statusCode()).isEqualTo(503);
        assertThat(json(error).getJsonObject("error").getString("type")).isEqualTo("server_error");
        assertThat(fixture.upstream.received()).hasSize(3);
    }

    /**
     * The upstream may have done the work, and charges for it: it is not asked twice, unless it is said that it may be.
     */
    @ParameterizedTest
    @CsvSource({
        "hasty-tries, '{\"head_delay_ms\":60000}', 1, 504",
        "hasty-tries, '{\"first_chunk_delay_ms\":60000}', 1, 504",
        "hasty-tries, '{\"fault\":\"close\",\"fault_after\":0}', 1, 502",
        "hasty-repeats, '{\"head_delay_ms\":60000}', 3, 504",
        "hasty-repeats, '{\"fault\":\"close\",\"fault_after\":-1}', 3, 502",
    })
    void whatMayHaveBeenChargedIsBoughtOnce(String provider, String behaviour, int bought, int status)
            throws Exception {
        HttpResponse<byte[]> response = fixture.chat(provider, false, behaviour);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(fixture.upstream.received()).hasSize(bought);
        assertThat(fixture.row(response).getAttempts()).hasSize(bought);
    }

    @Test
    void callersOwnMistakeIsNotTriedAgain() throws Exception {
        assertThat(fixture.chat("tries", false, "{\"status\":422}").statusCode())
                .isEqualTo(422);
        assertThat(fixture.upstream.received()).hasSize(1);
    }

    @Test
    void upstreamThatAsksForARestGetsIt() throws Exception {
        HttpResponse<byte[]> first =
                fixture.chat("rests", false, "{\"status\":429,\"headers\":{\"retry-after\":\"30\"}}");
        assertThat(first.statusCode()).isEqualTo(429);
        assertThat(header(first, "retry-after")).isEqualTo("30");
        HttpResponse<byte[]> second = fixture.chat("rests", false, "{}");
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(code(second)).isEqualTo("provider_throttled");
        assertThat(Integer.parseInt(header(second, "retry-after"))).isBetween(1, 30);
        assertThat(fixture.upstream.received()).hasSize(1);
        JsonObject stats = fixture.stats("rests");
        assertThat(stats.getString("status")).isEqualTo("throttled");
        assertThat(stats.getJsonObject("throttle").getJsonObject("cooldown").getString("until"))
                .isNotNull();
        assertThat(stats.getJsonObject("circuit_breaker").getString("state")).isEqualTo("closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"head_delay_ms\":60000}", "{\"fault\":\"stall\",\"fault_after\":4}"})
    void callerThatLeavesCancelsTheUpstream(String behaviour) throws Exception {
        fixture.upstream.reset();
        boolean begun = behaviour.contains("stall");
        Socket socket = fixture.open(ask("usual", true).replace("Say", begun ? "Begin" : "Wait"), behaviour);
        if (begun) {
            socket.getInputStream().readNBytes(1_500);
        } else {
            await().until(() -> fixture.upstream.received().size() == 1);
        }
        socket.close();
        await().until(() ->
                !fixture.upstream.received().isEmpty() && fixture.lastReceived().ending() == Received.Ending.CANCELED);
        await().until(() -> inUse("usual") == 0);
        UsageEvent row = fixture.rows.await(event -> event.getOutcome() == Outcome.CANCELED
                && event.getProvider().toString().equals("usual")
                && event.getUsageSource() == (begun ? UsageSource.ESTIMATED : UsageSource.NONE));
        assertThat(row.getErrorCode().toString()).isEqualTo("canceled");
        assertThat(row.getOutputTokens()).isEqualTo(begun ? 3 : 0);
        assertThat(row.getInputTokens() > 0).isEqualTo(begun);
        assertThat(row.getAttempts()).hasSize(1);
    }
}
