package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.CacheSettings;
import io.tollgate.gateway.config.CacheSettings.Scope;
import io.tollgate.gateway.config.GatewaySettings;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who gets an answer that somebody else has asked for, and who sees to the cache. */
final class CacheTenantsIT {
    private static final String GATEWAYS = "/v1/admin/gateways";

    private static GatewayFixture fixture;
    private static Operator root;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.start(
                new AccessConfig(Set.of("run", "read", "edit"), 0),
                GatewaySettings.of("default")
                        .with(new CacheSettings(Duration.ofMinutes(5), 1 << 20, 1 << 20, Scope.GATEWAY, 0.3)),
                new GatewaySettings("open", false, false, false, true)
                        .with(new CacheSettings(Duration.ofMinutes(5), 1 << 20, 1 << 20, Scope.GATEWAY, 0)));
        root = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static String gateway(String cache) throws Exception {
        String name = "g" + UUID.randomUUID().toString().substring(0, 8);
        root.created(GATEWAYS, "{\"name\":\"" + name + "\",\"cache\":" + cache + "}");
        return name;
    }

    private static String unique() {
        return "Say " + UUID.randomUUID();
    }

    private static String body(String prompt) {
        return body(prompt, "up/simulated-small");
    }

    private static String body(String prompt, String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}";
    }

    private static HttpResponse<byte[]> chat(Operator caller, String gateway, String prompt) throws Exception {
        return caller.send("POST", GatewayFixture.CHAT, body(prompt), "cf-aig-gateway-id", gateway);
    }

    /** A call of somebody whose headers alone say who it is. */
    private static HttpResponse<byte[]> anonymous(String path, String body, String... headers) throws Exception {
        return fixture.http.send(
                HttpRequest.newBuilder(URI.create(fixture.url + path))
                        .header("content-type", "application/json")
                        .headers(headers)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private static String status(HttpResponse<?> response) {
        return header(response, "cf-aig-cache-status");
    }

    private static long asked(String prompt) {
        return fixture.upstream.received().stream()
                .filter(each -> new String(each.body(), UTF_8).contains(prompt))
                .count();
    }

    @Test
    void aGatewaysSettingTurnsItOn() throws Exception {
        String prompt = unique();
        assertThat(status(fixture.post(GatewayFixture.CHAT, body(prompt)))).isEqualTo("MISS");
        assertThat(status(fixture.post(GatewayFixture.CHAT, body(prompt)))).isEqualTo("HIT");
        String warm = body(prompt).replace("{\"model\"", "{\"temperature\":0.3,\"model\"");
        assertThat(status(fixture.post(GatewayFixture.CHAT, warm))).isEqualTo("MISS");
        assertThat(status(fixture.post(GatewayFixture.CHAT, warm))).isEqualTo("HIT");
        String hot = warm.replace("0.3", "0.4");
        assertThat(status(fixture.post(GatewayFixture.CHAT, hot))).isEqualTo("BYPASS");
    }

    @Test
    void aGatewaySharesWithNoOther() throws Exception {
        String prompt = unique();
        String one = gateway("{\"ttl\":\"5m\"}");
        String other = gateway("{\"ttl\":\"5m\"}");
        assertThat(status(chat(root, one, prompt))).isEqualTo("MISS");
        assertThat(status(chat(root, one, prompt))).isEqualTo("HIT");
        assertThat(status(chat(root, other, prompt))).isEqualTo("MISS");
        assertThat(asked(prompt)).isEqualTo(2);
    }

    @Test
    void tokensShareOnlyWhereTheGatewaySaysSo() throws Exception {
        for (String scope : new String[] {"gateway", "token"}) {
            String prompt = unique();
            String gateway = gateway("{\"ttl\":\"5m\",\"scope\":\"" + scope + "\"}");
            Operator one = root.as(root.token(gateway, "one", ""));
            Operator other = root.as(root.token(gateway, "other", ""));
            assertThat(status(chat(one, gateway, prompt))).isEqualTo("MISS");
            assertThat(status(chat(one, gateway, prompt))).isEqualTo("HIT");
            assertThat(status(chat(other, gateway, prompt))).isEqualTo(scope.equals("gateway") ? "HIT" : "MISS");
            HttpResponse<byte[]> keyed = one.send(
                    "POST",
                    GatewayFixture.CHAT,
                    body(prompt),
                    "cf-aig-gateway-id",
                    gateway,
                    "cf-aig-cache-key",
                    "mine");
            assertThat(status(keyed)).isEqualTo("MISS");
            HttpResponse<byte[]> others = other.send(
                    "POST",
                    GatewayFixture.CHAT,
                    body(unique()),
                    "cf-aig-gateway-id",
                    gateway,
                    "cf-aig-cache-key",
                    "mine");
            assertThat(status(others)).isEqualTo(scope.equals("gateway") ? "HIT" : "MISS");
        }
    }

    @Test
    void noCredentialIsMadeUpForByAKeptAnswer() throws Exception {
        String prompt = unique();
        String gateway = gateway("{\"ttl\":\"5m\"}");
        JsonObject made = root.token(gateway, "revoked", "");
        Operator caller = root.as(made);
        assertThat(status(chat(caller, gateway, prompt))).isEqualTo("MISS");
        root.send("DELETE", GATEWAYS + "/" + gateway + "/tokens/" + made.getString("id"), null);
        HttpResponse<byte[]> refused = chat(caller, gateway, prompt);
        assertThat(refused.statusCode()).isEqualTo(401);
        Operator restricted = root.as(root.token(gateway, "restricted", "\"models\":[\"another\"]"));
        assertThat(chat(restricted, gateway, prompt).statusCode()).isEqualTo(403);
        assertThat(status(chat(root, gateway, prompt))).isEqualTo("HIT");
    }

    @Test
    void whoMayNotUseTheOperatorsKeysGetsNothingThatTheyBought() throws Exception {
        String prompt = unique();
        assertThat(status(chat(root, "open", prompt))).isEqualTo("MISS");
        assertThat(status(chat(root, "open", prompt))).isEqualTo("HIT");
        HttpResponse<byte[]> anonymous = anonymous(GatewayFixture.CHAT, body(prompt), "cf-aig-gateway-id", "open");
        assertThat(anonymous.statusCode()).as(text(anonymous)).isEqualTo(401);
        assertThat(asked(prompt)).isEqualTo(1);
    }

    @Test
    void aCallersOwnProviderKeySharesWithNobody() throws Exception {
        String prompt = unique();
        String path = "/v1/default/default/compat/chat/completions";
        String[] keyed = {"cf-aig-authorization", "Bearer " + GatewayFixture.TOKEN, "authorization", "Bearer sk-own-1"};
        assertThat(status(anonymous(path, body(prompt), keyed))).isEqualTo("MISS");
        assertThat(status(anonymous(path, body(prompt), keyed))).isEqualTo("HIT");
        keyed[3] = "Bearer sk-own-2";
        assertThat(status(anonymous(path, body(prompt), keyed))).isEqualTo("MISS");
        assertThat(status(fixture.post(GatewayFixture.CHAT, body(prompt)))).isEqualTo("MISS");
    }

    @Test
    void keptAnswersCountAgainstRequestsAndNotAgainstMoney() throws Exception {
        String prompt = unique();
        String gateway = gateway("{\"ttl\":\"5m\"}");
        chat(root, gateway, prompt);
        Operator limited = root.as(
                root.token(gateway, "limited", "\"limits\":{\"requests_per_minute\":3,\"usd_per_day\":0.000000001}"));
        for (int i = 0; i < 3; i++) {
            assertThat(status(chat(limited, gateway, prompt))).isEqualTo("HIT");
        }
        HttpResponse<byte[]> refused = chat(limited, gateway, prompt);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(text(refused)).contains("requests_per_minute");
    }

    @Test
    void itIsEmptiedByOperatorsOfTheGatewayAlone() throws Exception {
        String prompt = unique();
        String gateway = gateway("{\"ttl\":\"5m\"}");
        chat(root, gateway, prompt);
        assertThat(status(chat(root, gateway, prompt))).isEqualTo("HIT");
        String path = GATEWAYS + "/" + gateway + "/cache";
        Operator reader = root.as(root.token(gateway, "reader", "\"permissions\":[\"run\",\"read\"]"));
        assertThat(reader.send("DELETE", path, null).statusCode()).isEqualTo(403);
        assertThat(root.send("DELETE", path, null).statusCode()).isEqualTo(204);
        assertThat(status(chat(root, gateway, prompt))).isEqualTo("MISS");
        assertThat(status(chat(root, gateway, prompt))).isEqualTo("HIT");
        assertThat(root.send("DELETE", GATEWAYS + "/nowhere/cache", null).statusCode())
                .isEqualTo(404);
        JsonObject event =
                json(root.get("/v1/admin/events?gateway=" + gateway + "&limit=100")).getJsonArray("data").stream()
                        .map(JsonObject.class::cast)
                        .filter(each -> each.getString("action").equals("cache.empty"))
                        .findFirst()
                        .orElseThrow();
        assertThat(event.getString("gateway")).isEqualTo(gateway);
    }

    @Test
    void thatOfAGatewayOfTheConfigurationIsEmptiedToo() throws Exception {
        String prompt = unique();
        fixture.post(GatewayFixture.CHAT, body(prompt));
        assertThat(root.send("DELETE", GATEWAYS + "/default/cache", null).statusCode())
                .isEqualTo(204);
        assertThat(status(fixture.post(GatewayFixture.CHAT, body(prompt)))).isEqualTo("MISS");
    }

    @Test
    void aGatewayMadeAgainBeginsEmpty() throws Exception {
        String prompt = unique();
        String gateway = gateway("{\"ttl\":\"5m\"}");
        chat(root, gateway, prompt);
        assertThat(root.send("DELETE", GATEWAYS + "/" + gateway, null, "if-match", "*")
                        .statusCode())
                .isEqualTo(204);
        root.created(GATEWAYS, "{\"name\":\"" + gateway + "\",\"cache\":{\"ttl\":\"5m\"}}");
        assertThat(status(chat(root, gateway, prompt))).isEqualTo("MISS");
    }

    @Test
    void settingsAreChangedOneByOneAndCheckedByName() throws Exception {
        String gateway = gateway("{\"ttl\":\"90s\",\"max_entry\":\"64KiB\"}");
        String path = GATEWAYS + "/" + gateway;
        assertThat(json(root.get(path)).getJsonObject("cache"))
                .isEqualTo(new JsonObject()
                        .put("ttl", "90s")
                        .put("max_entry", "64KiB")
                        .put("max_size", "64MiB")
                        .put("scope", "gateway")
                        .put("temperature", 0.0));
        HttpResponse<byte[]> changed =
                root.send("PATCH", path, "{\"cache\":{\"scope\":\"token\",\"temperature\":1}}", "if-match", "*");
        assertThat(changed.statusCode()).as(text(changed)).isEqualTo(200);
        JsonObject cache = json(changed).getJsonObject("cache");
        assertThat(cache.getString("ttl")).isEqualTo("90s");
        assertThat(cache.getString("scope")).isEqualTo("token");
        assertThat(cache.getDouble("temperature")).isEqualTo(1);
        for (String wrong : new String[] {
            "\"ttl\":\"31d\"",
            "\"ttl\":\"1500ms\"",
            "\"ttl\":60",
            "\"scope\":\"all\"",
            "\"temperature\":3",
            "\"temperature\":\"0\"",
            "\"max_entry\":\"9MiB\"",
            "\"max_size\":\"1KiB\"",
            "\"size\":\"1KiB\""
        }) {
            HttpResponse<byte[]> refused = root.send("PATCH", path, "{\"cache\":{" + wrong + "}}", "if-match", "*");
            assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
            assertThat(json(refused).getJsonObject("error").getString("param")).startsWith("cache.");
        }
    }
}
