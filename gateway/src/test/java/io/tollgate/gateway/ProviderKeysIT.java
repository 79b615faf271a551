package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.KEYLESS;
import static io.tollgate.gateway.GatewayFixture.UPSTREAM_KEY;
import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.embedded.Parts;
import io.tollgate.gateway.simulated.Received;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which key a call is made with, as its upstream sees it, and that a key is seen nowhere else. */
final class ProviderKeysIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> CREDENTIALS = Set.of(
            "authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cf-aig-authorization");

    private static GatewayFixture fixture;
    private static Operator root;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.withKeys(GatewayFixture.Beside.kafka(GatewayFixture.MASTER_KEY));
        root = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static void gateway(String name, String fields) throws IOException, InterruptedException {
        root.created("/v1/admin/gateways", "{\"name\":\"" + name + "\"" + fields + "}");
    }

    private static String keys(String gateway) {
        return "/v1/admin/gateways/" + gateway + "/provider-keys";
    }

    private static void store(String gateway, String provider, String alias, String value)
            throws IOException, InterruptedException {
        root.created(
                keys(gateway),
                "{\"provider\":\"" + provider + "\",\"alias\":\"" + alias + "\",\"value\":\"" + value + "\"}");
    }

    /** A call through a gateway; headers are names and values in turn. */
    private static HttpResponse<byte[]> call(String gateway, String provider, String... headers)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("cf-aig-gateway-id", gateway));
        all.addAll(List.of(headers));
        return root.send("POST", GatewayFixture.CHAT, GatewayFixture.ask(provider, false), all.toArray(String[]::new));
    }

    private static HttpResponse<byte[]> anonymously(String gateway, String provider)
            throws IOException, InterruptedException {
        return fixture.http.send(
                HttpRequest.newBuilder(URI.create(fixture.url + GatewayFixture.CHAT))
                        .header("cf-aig-gateway-id", gateway)
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(GatewayFixture.ask(provider, false)))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    /** That a call went through, with one credential and this one. */
    private static void assertCalledWith(HttpResponse<byte[]> response, String key) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(credentials(fixture.lastReceived())).containsExactly("Bearer " + key);
    }

    private static List<String> credentials(Received received) {
        return received.headers().stream()
                .filter(header -> CREDENTIALS.contains(header.getKey().toLowerCase(Locale.ROOT)))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static String assertMissing(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(401);
        assertThat(code(response)).isEqualTo("provider_key_missing");
        return json(response).getJsonObject("error").getString("message");
    }

    private static JsonObject shown(String gateway, String provider) throws IOException, InterruptedException {
        return json(root.get(keys(gateway) + "/" + provider + "/default"));
    }

    @Test
    void aStoredKeyGoesBeforeTheConfiguredOne() throws Exception {
        gateway("order", "");
        HttpResponse<byte[]> configured = call("order", "up");
        assertCalledWith(configured, UPSTREAM_KEY);
        assertThat(fixture.row(configured).getProviderKeyAlias()).isNull();
        assertThat(assertMissing(call("order", KEYLESS)))
                .contains("provider " + KEYLESS, "tollgate provider-key add --gateway order --provider " + KEYLESS);

        store("order", "up", "default", "sk-stored-for-order-1111");
        HttpResponse<byte[]> stored = call("order", "up");
        assertCalledWith(stored, "sk-stored-for-order-1111");
        assertThat(fixture.row(stored).getProviderKeyAlias()).isEqualTo("default");

        HttpResponse<byte[]> rotated =
                root.send("POST", keys("order") + "/up/default/rotate", "{\"value\":\"sk-stored-for-order-2222\"}");
        assertThat(json(rotated).getString("last_four")).isEqualTo("2222");
        assertCalledWith(call("order", "up"), "sk-stored-for-order-2222");

        assertThat(root.send("DELETE", keys("order") + "/up/default", null).statusCode())
                .isEqualTo(204);
        assertCalledWith(call("order", "up"), UPSTREAM_KEY);
    }

    @Test
    void aCallInFlightEndsWithTheKeyThatItBeganWith() throws Exception {
        gateway("flight", "");
        store("flight", KEYLESS, "default", "sk-before-the-rotation");
        int before = fixture.upstream.received().size();
        HttpRequest request = HttpRequest.newBuilder(URI.create(fixture.url + GatewayFixture.CHAT))
                .header("authorization", "Bearer " + GatewayFixture.TOKEN)
                .header("cf-aig-gateway-id", "flight")
                .header("content-type", "application/json")
                .header("x-simulate", "{\"head_delay_ms\":1500}")
                .POST(BodyPublishers.ofString(GatewayFixture.ask(KEYLESS, false)))
                .build();
        CompletableFuture<HttpResponse<byte[]>> inFlight = fixture.http.sendAsync(request, BodyHandlers.ofByteArray());
        await().atMost(PATIENCE).until(() -> fixture.upstream.received().size() > before);
        assertThat(root.send(
                                "POST",
                                keys("flight") + "/keyless/default/rotate",
                                "{\"value\":\"sk-after-the-rotation\"}")
                        .statusCode())
                .isEqualTo(200);
        assertCalledWith(call("flight", KEYLESS), "sk-after-the-rotation");
        assertThat(inFlight.get().statusCode()).isEqualTo(200);
        assertThat(credentials(fixture.upstream.received().get(before)))
                .containsExactly("Bearer sk-before-the-rotation");
    }

    @Test
    void eachGatewayHasItsOwn() throws Exception {
        gateway("first", "");
        gateway("second", "");
        store("first", "up", "default", "sk-of-the-first-gateway");
        store("second", "up", "default", "sk-of-the-second-gateway");
        assertCalledWith(call("first", "up"), "sk-of-the-first-gateway");
        assertCalledWith(call("second", "up"), "sk-of-the-second-gateway");
        Operator first = root.as(root.token("first", "theirs", "\"permissions\":[\"run\",\"read\",\"edit\"]"));
        assertThat(first.get(keys("first")).statusCode()).isEqualTo(200);
        assertThat(code(first.get(keys("second")))).isEqualTo("gateway_not_allowed");
        assertThat(code(first.send("POST", keys("second") + "/up/default/rotate", "{\"value\":\"sk-of-a-thief\"}")))
                .isEqualTo("gateway_not_allowed");
        assertThat(code(first.send("POST", "/v1/admin/vault/rewrap", null))).isEqualTo("gateway_not_allowed");
        assertThat(code(root.send("DELETE", "/v1/admin/gateways/second", null))).isEqualTo("gateway_in_use");
    }

    @Test
    void anAliasIsTheOneThatIsNamedOrNone() throws Exception {
        gateway("aliases", "");
        store("aliases", "up", "default", "sk-the-default-one");
        store("aliases", "up", "spare", "sk-the-spare-one");
        HttpResponse<byte[]> spare = call("aliases", "up", "cf-aig-byok-alias", "spare");
        assertCalledWith(spare, "sk-the-spare-one");
        assertThat(fixture.row(spare).getProviderKeyAlias()).isEqualTo("spare");
        assertThat(fixture.lastReceived().header("cf-aig-byok-alias")).isEmpty();
        assertThat(assertMissing(call("aliases", "up", "cf-aig-byok-alias", "other")))
                .contains("\"other\"");
        HttpResponse<byte[]> malformed = call("aliases", "up", "cf-aig-byok-alias", "a b");
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(code(malformed)).isEqualTo("invalid_header");
    }

    @Test
    void aGatewayMayForbidTheConfiguredKeys() throws Exception {
        gateway("strict", ",\"configured_keys\":\"deny\"");
        assertMissing(call("strict", "up"));
        store("strict", "up", "default", "sk-of-the-strict-one");
        assertCalledWith(call("strict", "up"), "sk-of-the-strict-one");
    }

    @Test
    void anOpenGatewaysKeysAreNotForEverybody() throws Exception {
        gateway("open", ",\"authentication\":\"off\"");
        gateway("generous", ",\"authentication\":\"off\",\"anonymous_byok\":\"allow\"");
        for (String name : List.of("open", "generous")) {
            store(name, KEYLESS, "default", "sk-the-key-of-" + name);
            assertCalledWith(call(name, KEYLESS), "sk-the-key-of-" + name);
        }
        assertThat(assertMissing(anonymously("open", KEYLESS))).contains("anonymous_byok");
        assertMissing(anonymously("open", "up"));
        assertCalledWith(anonymously("generous", KEYLESS), "sk-the-key-of-generous");
        assertCalledWith(anonymously("generous", "up"), UPSTREAM_KEY);
    }

    @Test
    void anExpiredKeyIsNotUsed() throws Exception {
        gateway("expiring", "");
        root.created(
                keys("expiring"),
                "{\"provider\":\"keyless\",\"value\":\"sk-good-for-a-moment\",\"expires_at\":\""
                        + Instant.now().plusSeconds(1) + "\"}");
        await().atMost(PATIENCE)
                .until(() -> shown("expiring", KEYLESS).getString("status").equals("expired"));
        int before = fixture.upstream.received().size();
        assertThat(assertMissing(call("expiring", KEYLESS))).contains("has expired");
        assertThat(fixture.upstream.received()).hasSize(before);
        root.send("POST", keys("expiring") + "/keyless/default/rotate", "{\"value\":\"sk-good-for-ever\"}");
        assertCalledWith(call("expiring", KEYLESS), "sk-good-for-ever");
    }

    @Test
    void aKeyThatTheProviderRefusesIsInvalidAndEchoedToNobody() throws Exception {
        String key = "sk-refused-by-the-provider";
        gateway("refused", "");
        store("refused", "up", "default", key);
        assertThat(shown("refused", "up").getString("last_used_at")).isNull();
        HttpResponse<byte[]> answer = call(
                "refused",
                "up",
                "x-simulate",
                new JsonObject()
                        .put("status", 401)
                        .put("body", "{\"error\":{\"message\":\"Incorrect API key provided: " + key + "\"}}")
                        .encode());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(text(answer)).contains("Incorrect API key provided: ***").doesNotContain(key);
        JsonObject refused = shown("refused", "up");
        assertThat(refused.getString("status")).isEqualTo("invalid");
        assertThat(refused.getString("invalid_since")).isNotNull();
        assertThat(refused.getString("last_used_at")).isNotNull();

        assertCalledWith(call("refused", "up"), key);
        assertThat(shown("refused", "up").getString("status")).isEqualTo("active");
        call("refused", "up", "x-simulate", "{\"status\":403}");
        root.send("POST", keys("refused") + "/up/default/rotate", "{\"value\":\"sk-a-better-one\"}");
        assertThat(shown("refused", "up").getString("status")).isEqualTo("active");
    }

    @Test
    void noKeyIsWrittenAnywhere() throws Exception {
        String key = "sk-searched-for-everywhere-1234";
        String next = "sk-searched-for-everywhere-5678";
        gateway("secretive", "");
        store("secretive", "up", "default", key);
        assertCalledWith(call("secretive", "up"), key);
        root.send("POST", keys("secretive") + "/up/default/rotate", "{\"value\":\"" + next + "\"}");
        String answers = text(root.get(keys("secretive"))) + text(root.get("/v1/admin/events?gateway=secretive"));
        assertThat(answers).contains("provider_key.rotate", "5678").doesNotContain(key, next);
        assertThat(fixture.metrics()).doesNotContain(key, next);

        assertThat(onTopic()).contains("provider-key/secretive/up/default").doesNotContain(key, next, "everywhere");
        Path snapshot = fixture.controlFolder().resolve("control.snapshot");
        await().atMost(PATIENCE)
                .until(() -> Files.exists(snapshot) && latin(snapshot).contains("\"last_four\":\"5678\""));
        assertThat(latin(snapshot))
                .contains("secretive", "provider_key.rotate")
                .doesNotContain(key, next, "everywhere");
    }

    private static String latin(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    /** All that the control topic holds, keys and values. */
    private static String onTopic() {
        StringBuilder all = new StringBuilder();
        TopicPartition partition = new TopicPartition(fixture.controlTopic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Parts.connection().client(Map.of()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    all.append(new String(record.key(), StandardCharsets.ISO_8859_1))
                            .append('\n');
                    if (record.value() != null) {
                        all.append(new String(record.value(), StandardCharsets.ISO_8859_1))
                                .append('\n');
                    }
                });
            }
        }
        return all.toString();
    }
}
