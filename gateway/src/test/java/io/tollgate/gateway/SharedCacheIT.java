package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.gateway.cache.ValkeyServer;
import io.tollgate.gateway.config.CacheConfig;
import io.tollgate.service.Secret;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two gateways that share answers through a real server of Redis' protocol. */
final class SharedCacheIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ValkeyServer server;
    private GatewayFixture one;
    private GatewayFixture other;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(ValkeyServer.available(), "there is neither valkey-server nor redis-server");
        server = ValkeyServer.start();
        one = GatewayFixture.sharing(shared(), GatewayFixture.MASTER_KEY);
        other = GatewayFixture.sharing(shared(), GatewayFixture.MASTER_KEY);
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            one.close();
            other.close();
            server.close();
        }
    }

    private CacheConfig.Shared shared() {
        return new CacheConfig.Shared(
                URI.create("redis://127.0.0.1:" + server.port()),
                new Secret(ValkeyServer.PASSWORD),
                // A machine that is busy with other tests is slow at times.
                Duration.ofSeconds(1));
    }

    private static String unique() {
        return "Say " + UUID.randomUUID();
    }

    private static HttpResponse<byte[]> ask(GatewayFixture gateway, String prompt) throws Exception {
        HttpResponse<byte[]> answer = gateway.post(
                GatewayFixture.CHAT,
                "{\"model\":\"up/simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}",
                "cf-aig-cache-ttl",
                "600");
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        return answer;
    }

    private static String status(HttpResponse<?> response) {
        return header(response, "cf-aig-cache-status");
    }

    /** A prompt whose answer one of them has kept there. */
    private String kept() throws Exception {
        long before = server.names().count();
        String prompt = unique();
        assertThat(status(ask(one, prompt))).isEqualTo("MISS");
        await().atMost(PATIENCE).until(() -> server.names().count() > before);
        return prompt;
    }

    @Test
    void whatOneHasBoughtTheOtherHas() throws Exception {
        String prompt = kept();
        HttpResponse<byte[]> answer = ask(other, prompt);
        assertThat(status(answer)).isEqualTo("HIT");
        assertThat(other.upstream.received()).isEmpty();
        assertThat(other.row(answer).getSavedUsd()).isPositive();
        assertThat(status(ask(other, prompt))).isEqualTo("HIT");
    }

    @Test
    void whatIsKeptThereSaysNothingAndCannotBeMadeThere() throws Exception {
        String prompt = kept();
        String said = text(ask(one, prompt));
        String name = server.names().findFirst().orElseThrow();
        String value = server.said("GET " + name + "\r\n");
        assertThat(value).doesNotContain(prompt, "choices", "simulated");
        assertThat(said).contains("choices");
        assertThat(server.said("TTL " + name + "\r\n")).containsPattern(":[1-9]");
        // Another answer's bytes in its place, which are authentic and of something else.
        String stolenPrompt = kept();
        String stolen =
                server.names().filter(each -> !each.equals(name)).findFirst().orElseThrow();
        assertThat(server.said("COPY " + stolen + " " + name + " REPLACE\r\n")).contains(":1");
        assertThat(status(ask(other, prompt))).isEqualTo("MISS");
        assertThat(server.said("SET " + stolen + " forged\r\n")).contains("+OK");
        assertThat(status(ask(other, stolenPrompt))).isEqualTo("MISS");
        assertThat(new String(other.lastReceived().body(), UTF_8)).contains(stolenPrompt);
        assertThat(value.getBytes(ISO_8859_1).length).isGreaterThan(100);
    }

    @Test
    void aGatewayOfAnotherMasterKeyFindsNothing() throws Exception {
        String prompt = kept();
        byte[] bytes = new byte[32];
        bytes[0] = 1;
        String another = "b:" + Base64.getEncoder().encodeToString(bytes);
        try (GatewayFixture stranger = GatewayFixture.sharing(shared(), another)) {
            assertThat(status(ask(stranger, prompt))).isEqualTo("MISS");
        }
    }

    @Test
    void callsAreServedWhileItIsAwayAndShareAgainWhenItIsBack() throws Exception {
        ask(one, unique());
        server.kill();
        for (int i = 0; i < 5; i++) {
            String prompt = unique();
            assertThat(status(ask(one, prompt))).isEqualTo("MISS");
            assertThat(status(ask(one, prompt))).isEqualTo("HIT");
        }
        assertThat(one.metrics()).containsPattern("tollgate_cache_shared_failures_total [1-9]");
        server.begin();
        await().atMost(PATIENCE).until(() -> {
            String prompt = unique();
            ask(one, prompt);
            return status(ask(other, prompt)).equals("HIT");
        });
    }

    @Test
    void aServerThatHangsHoldsNobodyUp() throws Exception {
        ask(one, unique());
        server.freeze(true);
        try {
            for (int i = 0; i < 5; i++) {
                assertThat(status(ask(one, unique()))).isEqualTo("MISS");
            }
        } finally {
            server.freeze(false);
        }
        await().atMost(PATIENCE).until(() -> {
            String prompt = unique();
            ask(one, prompt);
            return status(ask(other, prompt)).equals("HIT");
        });
    }
}
