package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.CHAT;
import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.GatewayFixture.Beside;
import io.tollgate.gateway.config.ThrottleConfig;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two nodes with one control state on a real broker: what one is told, the other does. How long it takes is reported
 * and not asserted, because a test's machine has other things to do.
 */
final class NodesIT {
    private static final Logger log = LoggerFactory.getLogger(NodesIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String GATEWAY = "/v1/admin/gateways/default";
    private static final String PRICE = "/v1/admin/prices/up/simulated-large";
    private static final String POOLED = "sk-of-the-pool-0123456789";

    private static Beside beside;
    private static GatewayFixture one;
    private static GatewayFixture other;

    @BeforeAll
    static void start() throws Exception {
        Beside first = Beside.kafka(GatewayFixture.MASTER_KEY);
        one = GatewayFixture.withKeys(first);
        // Keys are sealed for their provider's address, which has to be the same everywhere.
        beside = new Beside(one.upstream, first.kafka(), first.controlTopic(), first.masterKeys());
        other = GatewayFixture.withKeys(beside);
    }

    @AfterAll
    static void stop() {
        other.close();
        one.close();
    }

    /** Of the provider {@code up}, over all nodes. */
    private static JsonObject overAll(GatewayFixture node) throws Exception {
        return node.stats("up?scope=cluster");
    }

    private static List<String> nodes(JsonObject stats) {
        return stats.getJsonArray("nodes").stream()
                .map(each -> ((JsonObject) each).getString("node"))
                .toList();
    }

    private static Operator operator(GatewayFixture node) {
        return new Operator(node.http, node.url, GatewayFixture.TOKEN);
    }

    private static String status(GatewayFixture node) throws Exception {
        HttpResponse<byte[]> answer = operator(node).chat();
        assertThat(answer.statusCode()).isEqualTo(200);
        return header(answer, "cf-aig-cache-status");
    }

    private static HttpResponse<byte[]> call(GatewayFixture node, String model) throws Exception {
        return operator(node)
                .send(
                        "POST",
                        CHAT,
                        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
                        "cf-aig-skip-cache",
                        "true");
    }

    private static String elements(String model) {
        return """
                "elements": [
                  {"id": "start", "type": "start", "outputs": {"next": {"elementId": "m"}}},
                  {"id": "m", "type": "model", "properties": {"provider": "up", "model": "%s"},
                   "outputs": {"success": {"elementId": "end"}}},
                  {"id": "end", "type": "end"}]
                """.formatted(model);
    }

    private static String modelOf(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("cf-aig-model").orElse("none");
    }

    /** Waits until what one node was told is so, and reports how long it took. */
    private static void soon(String what, Callable<Boolean> so) {
        long told = System.nanoTime();
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(so);
        log.info(
                "{}: on the other node after {} ms",
                what,
                Duration.ofNanos(System.nanoTime() - told).toMillis());
    }

    @Test
    void aCacheIsSetAndEmptiedOnEveryNode() throws Exception {
        assertThat(operator(one)
                        .send("PATCH", GATEWAY, "{\"cache\":{\"ttl\":\"1h\"}}", "if-match", "*")
                        .statusCode())
                .isEqualTo(200);
        await().atMost(PATIENCE).until(() -> status(other).equals("HIT"));
        assertThat(operator(one).send("DELETE", GATEWAY + "/cache", null).statusCode())
                .isEqualTo(204);
        await().atMost(PATIENCE).until(() -> status(other).equals("MISS"));
        assertThat(status(other)).isEqualTo("HIT");
        assertThat(operator(other).send("DELETE", GATEWAY + "/cache", null).statusCode())
                .isEqualTo(204);
        assertThat(status(other)).isEqualTo("MISS");
    }

    @Test
    void aliasesPooledKeysAndRoutesAreUsedOnEveryNodeAndWithoutKafka() throws Exception {
        Operator here = operator(one);
        here.created(GATEWAY + "/aliases", "{\"name\":\"fast\",\"targets\":[\"up/mapped\"]}");
        soon("an alias", () -> modelOf(call(other, "fast")).equals("mapped"));

        assertThat(here.send("PUT", PRICE, "{\"prices\":{\"input\":7,\"output\":9}}")
                        .statusCode())
                .isEqualTo(201);
        soon("a price", () -> operator(other).get(PRICE).statusCode() == 200);

        String keyless = GatewayFixture.KEYLESS + "/simulated-small";
        assertThat(code(call(other, keyless))).isEqualTo("provider_key_missing");
        here.created(
                GATEWAY + "/provider-keys",
                "{\"provider\":\"keyless\",\"alias\":\"spare\",\"pool\":true,\"value\":\"" + POOLED + "\"}");
        soon("a key of a pool", () -> call(other, keyless).statusCode() == 200);
        assertThat(other.lastReceived().header("authorization")).contains("Bearer " + POOLED);

        String routes = GATEWAY + "/routes";
        String led = routes
                + "/"
                + here.created(routes, "{\"name\":\"led\"," + elements("simulated-small") + "}")
                        .getString("id");
        soon("a route", () -> modelOf(call(other, "dynamic/led")).equals("simulated-small"));
        here.created(led + "/versions", "{" + elements("mapped") + "}");
        assertThat(here.send("POST", led + "/deployments", "{\"version\":\"2\"}")
                        .statusCode())
                .isEqualTo(200);
        soon("a deployment", () -> modelOf(call(other, "dynamic/led")).equals("mapped"));
        assertThat(here.send("POST", led + "/deployments", "{\"version\":\"1\"}")
                        .statusCode())
                .isEqualTo(200);
        soon("the one before again", () -> modelOf(call(other, "dynamic/led")).equals("simulated-small"));

        await().atMost(PATIENCE)
                .until(() -> Files.exists(one.snapshot())
                        && Files.readString(one.snapshot(), StandardCharsets.ISO_8859_1)
                                        .split("route.deploy", -1)
                                        .length
                                == 3);
        try (GatewayFixture alone = GatewayFixture.withoutKafka(beside, one.snapshot())) {
            assertThat(nodes(overAll(alone))).containsExactly(alone.stats("up").getString("node"));
            assertThat(modelOf(call(alone, "fast"))).isEqualTo("mapped");
            HttpResponse<byte[]> priced = operator(alone)
                    .send(
                            "POST",
                            "/v1/default/default/up/chat/completions",
                            "{\"model\":\"simulated-large\",\"messages\":"
                                    + "[{\"role\":\"user\",\"content\":\"Hi\"}]}");
            assertThat(alone.row(priced).getPriceVersion()).isEqualTo("own@always");
            assertThat(modelOf(call(alone, "dynamic/led"))).isEqualTo("simulated-small");
            HttpResponse<byte[]> pooled = call(alone, keyless);
            assertThat(pooled.statusCode()).as(text(pooled)).isEqualTo(200);
            assertThat(code(operator(alone).send("DELETE", led, null))).isEqualTo("control_unavailable");
        }
    }

    @Test
    void figuresOfProvidersAreThoseOfAllNodes() throws Exception {
        assertThat(call(one, "up/mapped").statusCode()).isEqualTo(200);
        assertThat(call(other, "up/mapped").statusCode()).isEqualTo(200);
        String first = one.stats("up").getString("node");
        String second = other.stats("up").getString("node");
        for (GatewayFixture node : List.of(one, other)) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonObject sum = overAll(node);
                assertThat(nodes(sum)).containsExactlyInAnyOrder(first, second);
                assertThat(sum.getJsonObject("since_start").getLong("requests"))
                        .isEqualTo(one.stats("up").getJsonObject("since_start").getLong("requests")
                                + other.stats("up").getJsonObject("since_start").getLong("requests"));
                assertThat(sum.getJsonArray("by_node")).hasSize(2);
                assertThat(sum.getJsonObject("throttle")
                                .getJsonObject("concurrency")
                                .getLong("limit"))
                        .isEqualTo(2L * ThrottleConfig.DEFAULT.concurrency());
            });
        }
        try (GatewayFixture third = GatewayFixture.withKeys(beside)) {
            await().atMost(PATIENCE)
                    .until(() -> nodes(overAll(one)).size() == 3
                            && nodes(overAll(third)).size() == 3);
        }
        await().atMost(PATIENCE).until(() -> nodes(overAll(one)).size() == 2);
    }
}
