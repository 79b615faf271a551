package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.CHAT;
import static io.tollgate.gateway.GatewayFixture.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.AliasConfig.Choice;
import io.tollgate.gateway.config.AliasConfig.Policy;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.config.ThrottleConfig.Breaker;
import io.tollgate.gateway.config.ThrottleConfig.Retry;
import io.tollgate.gateway.config.ThrottleConfig.Timeouts;
import io.tollgate.gateway.simulated.Behaviour;
import io.tollgate.gateway.simulated.SimulatedProvider;
import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Three providers misbehave in turn while many clients call them by an alias. At any time two of them are well, so that
 * every call that was not sent to where it may have been charged is answered.
 */
final class ChaosIT {
    private static final int CLIENTS = 16;
    private static final Duration LASTS = Duration.ofMinutes(1);
    private static final Duration EACH = Duration.ofMillis(900);

    /** Longer than what a trouble leaves behind: timeouts, and the breaker that they open. */
    private static final Duration CALM = Duration.ofMillis(1_200);

    private static final List<String> NAMES = List.of("one", "two", "three");

    /** What a provider does with everything while it is its turn. */
    private enum Trouble {
        THROTTLES("{\"status\":429}"),
        THROTTLES_FOR_A_WHILE("{\"status\":429,\"headers\":{\"retry-after-ms\":\"300\"}}"),
        FAILS("{\"status\":500}"),
        IS_AWAY("{\"status\":503}"),
        IS_OVERLOADED("{\"status\":529}"),
        OPENS_WITH_AN_ERROR("{\"fault\":\"error\",\"fault_after\":0}"),
        RESETS("{\"fault\":\"close\",\"fault_after\":-1}"),
        IS_SLOW("{\"head_delay_ms\":60000}"),
        HANGS("{\"fault\":\"stall\",\"fault_after\":2}");

        private final String behaviour;

        Trouble(String behaviour) {
            this.behaviour = behaviour;
        }
    }

    private record Answered(UUID id, String prompt, int status, String body) {}

    private static ThrottleConfig throttle() {
        return new ThrottleConfig(
                0,
                0,
                200,
                Duration.ZERO,
                new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(600), Duration.ofMillis(600)),
                new Breaker(60, Duration.ZERO, 20, 20, Duration.ofMillis(300)),
                new Retry(2, Duration.ofMillis(20), 1));
    }

    private static String ask(String prompt, boolean stream) {
        return "{\"model\":\"any\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt
                + "\"}]}";
    }

    private static void client(int number, GatewayFixture fixture, AtomicBoolean over, Map<String, Answered> answered) {
        for (int i = 0; !over.get(); i++) {
            String prompt = "call-" + number + "-" + i + "-";
            try {
                HttpResponse<byte[]> response = fixture.post(CHAT, ask(prompt, i % 2 == 0));
                answered.put(
                        prompt,
                        new Answered(
                                UUID.fromString(header(response, "cf-aig-log-id")),
                                prompt,
                                response.statusCode(),
                                new String(response.body(), StandardCharsets.UTF_8)));
            } catch (Exception e) {
                throw new AssertionError(prompt, e);
            }
        }
    }

    /** How many attempts at a call may have been charged: what was answered, and what nobody knows the end of. */
    private static long charged(UsageEvent row) {
        int last = row.getAttempts().size() - 1;
        long charged = 0;
        for (int i = 0; i <= last; i++) {
            Attempt attempt = row.getAttempts().get(i);
            boolean answered = attempt.getStatus() == 200 && (attempt.getErrorCode() == null || i == last);
            charged += answered || attempt.getStatus() == 0 ? 1 : 0;
        }
        return charged;
    }

    @Test
    void whoeverCanBeServedIsServedAndNothingIsBoughtTwice() throws Exception {
        Vertx vertx = Vertx.vertx();
        Map<String, SimulatedProvider> providers = new LinkedHashMap<>();
        Map<String, URI> elsewhere = new HashMap<>();
        Map<String, ThrottleConfig> throttles = new LinkedHashMap<>();
        for (String name : NAMES) {
            SimulatedProvider provider = SimulatedProvider.start(vertx, 0).await();
            provider.record(100_000);
            providers.put(name, provider);
            throttles.put(name, throttle());
            elsewhere.put(name, URI.create("http://127.0.0.1:" + provider.port() + "/v1"));
        }
        List<Choice> choices = NAMES.stream()
                .map(name -> new Choice(name + "/simulated-small", 1))
                .toList();
        AliasConfig any = new AliasConfig("any", Policy.WEIGHTED, choices, null);
        Map<String, Answered> answered = new ConcurrentHashMap<>();
        try (GatewayFixture fixture = GatewayFixture.start(throttles, elsewhere, any);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean over = new AtomicBoolean();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                running.add(clients.submit(() -> client(number, fixture, over, answered)));
            }
            List<Trouble> seen = new ArrayList<>();
            long end = System.nanoTime() + LASTS.toNanos();
            for (int turn = 0; System.nanoTime() < end; turn++) {
                Trouble trouble = Trouble.values()[turn % Trouble.values().length];
                SimulatedProvider troubled = providers.get(NAMES.get(turn % NAMES.size()));
                troubled.behave(Behaviour.of(trouble.behaviour));
                seen.add(trouble);
                TimeUnit.NANOSECONDS.sleep(EACH.toNanos());
                troubled.behave(Behaviour.NORMAL);
                TimeUnit.NANOSECONDS.sleep(CALM.toNanos());
            }
            over.set(true);
            for (Future<?> client : running) {
                client.get(60, TimeUnit.SECONDS);
            }
            assertThat(seen).as("every trouble had its turn").contains(Trouble.values());

            Map<UUID, String> prompts =
                    answered.values().stream().collect(Collectors.toMap(Answered::id, Answered::prompt));
            List<UsageEvent> rows = answered.values().stream()
                    .map(each -> fixture.rows.await(each.id()))
                    .toList();
            assertThat(rows).hasSameSizeAs(answered.values());
            rowsAgree(rows, answered, prompts);

            Map<String, Integer> received = received(providers);
            for (UsageEvent row : rows) {
                assertThat(received.getOrDefault(prompts.get(row.getCallId()), 0))
                        .as("what upstreams received is what the row says")
                        .isEqualTo(row.getAttempts().size());
            }
            assertThat(rows).as("attempts that may have been charged").allMatch(row -> charged(row) <= 1);
            for (String name : NAMES) {
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(fixture.stats(name)
                                        .getJsonObject("throttle")
                                        .getJsonObject("concurrency")
                                        .getInteger("in_use"))
                                .isZero());
            }
            assertThat(fixture.metrics()).contains("tollgate_calls_in_flight 0.0");
        } finally {
            vertx.close().await();
        }
    }

    /**
     * A call failed only where an attempt that may have been charged failed; what a client saw is what its row says.
     */
    private static void rowsAgree(List<UsageEvent> rows, Map<String, Answered> answered, Map<UUID, String> prompts) {
        long whole = 0;
        for (UsageEvent row : rows) {
            Answered client = answered.get(prompts.get(row.getCallId()));
            assertThat(row.getStatus()).isEqualTo(client.status());
            boolean succeeded = row.getOutcome() == io.tollgate.schemas.avro.Outcome.SUCCEEDED;
            if (succeeded) {
                whole++;
                assertThat(client.status()).isEqualTo(200);
                assertThat(row.getStream() ? client.body().contains("[DONE]") : hasChoices(client.body()))
                        .isTrue();
            } else {
                int last = row.getAttempts().size() - 1;
                assertThat(last).as("somebody was asked, for %s", client).isNotNegative();
                assertThat(row.getAttempts().get(last).getStatus())
                        .as("%s may have been charged, or its stream had begun: %s", client, row.getAttempts())
                        .isIn(0, 200);
            }
        }
        assertThat(whole).as("most calls are answered").isGreaterThan(rows.size() * 3L / 4);
    }

    private static boolean hasChoices(String body) {
        return !new JsonObject(body).getJsonArray("choices").isEmpty();
    }

    private static Map<String, Integer> received(Map<String, SimulatedProvider> providers) {
        Map<String, Integer> received = new HashMap<>();
        for (SimulatedProvider provider : providers.values()) {
            provider.received().forEach(request -> {
                String body = new String(request.body(), StandardCharsets.UTF_8);
                int at = body.indexOf("call-");
                received.merge(body.substring(at, body.indexOf('"', at)), 1, Integer::sum);
            });
        }
        return received;
    }
}
