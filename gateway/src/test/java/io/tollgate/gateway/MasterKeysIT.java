package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.KEYLESS;
import static io.tollgate.gateway.GatewayFixture.UPSTREAM_KEY;
import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.embedded.Parts;
import io.tollgate.gateway.simulated.SimulatedProvider;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What becomes of stored provider keys where gateways with other master keys, or another upstream, have the same state.
 */
final class MasterKeysIT {
    private static final String OLD = GatewayFixture.MASTER_KEY;
    private static final String NEW =
            "b:" + Base64.getEncoder().encodeToString("b".repeat(32).getBytes(StandardCharsets.US_ASCII));
    private static final String KEY = "sk-that-moves-from-one-to-the-other";
    private static final String PATH = "/v1/admin/gateways/default/provider-keys";

    private static GatewayFixture beside(GatewayFixture first, @Nullable SimulatedProvider upstream, String masterKeys)
            throws Exception {
        return GatewayFixture.withKeys(
                new GatewayFixture.Beside(upstream, Parts.kafka(), first.controlTopic, masterKeys));
    }

    private static Operator operator(GatewayFixture fixture) {
        return new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
    }

    private static HttpResponse<byte[]> call(GatewayFixture fixture, String provider) throws Exception {
        return operator(fixture).send("POST", GatewayFixture.CHAT, GatewayFixture.ask(provider, false));
    }

    private static void assertUsed(GatewayFixture fixture, String key) throws Exception {
        HttpResponse<byte[]> response = call(fixture, KEYLESS);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(fixture.lastReceived().header("authorization")).hasValue("Bearer " + key);
    }

    private static String status(GatewayFixture fixture) throws Exception {
        return Objects.requireNonNullElse(
                json(operator(fixture).get(PATH + "/keyless/default")).getString("status"), "");
    }

    private static void assertSealed(GatewayFixture fixture) throws Exception {
        assertThat(status(fixture)).isEqualTo("sealed");
        HttpResponse<byte[]> response = call(fixture, KEYLESS);
        assertThat(code(response)).isEqualTo("provider_key_missing");
        assertThat(text(response)).contains("cannot be opened").doesNotContain(KEY);
    }

    @Test
    void allOpenTheFirstSealsAndARewrapMovesToIt() throws Exception {
        try (GatewayFixture old = GatewayFixture.withKeys(GatewayFixture.Beside.kafka(OLD))) {
            operator(old).created(PATH, "{\"provider\":\"keyless\",\"value\":\"" + KEY + "\"}");
            assertUsed(old, KEY);
            try (GatewayFixture both = beside(old, old.upstream, NEW + "," + OLD);
                    GatewayFixture other = beside(old, old.upstream, NEW)) {
                assertUsed(both, KEY);
                // What the old key alone has signed is nothing to a gateway that has only the new one.
                assertThat(operator(other).get(PATH + "/keyless/default").statusCode())
                        .isEqualTo(404);
                assertThat(code(call(other, KEYLESS))).isEqualTo("provider_key_missing");

                JsonObject moved = json(operator(both).send("POST", "/v1/admin/vault/rewrap", null));
                // Its event, and its last use where that has been published by now.
                assertThat((Integer) moved.remove("signed")).isPositive();
                assertThat(moved)
                        .isEqualTo(new JsonObject()
                                .put("object", "vault.rewrap")
                                .put("master_key", "b")
                                .put("moved", 1)
                                .put("unopened", 0));
                assertUsed(both, KEY);
                await().atMost(Duration.ofSeconds(60)).until(() -> status(other).equals("active"));
                assertUsed(other, KEY);
                await().atMost(Duration.ofSeconds(60)).until(() -> status(old).equals("sealed"));
                assertSealed(old);
                assertThat(json(operator(both).send("POST", "/v1/admin/vault/rewrap", null))
                                .getInteger("moved"))
                        .isZero();
            }
        }
    }

    @Test
    void withoutAMasterKeyStoringIsRefusedAndAllElseWorks() throws Exception {
        try (GatewayFixture none = GatewayFixture.withKeys(GatewayFixture.Beside.kafka(""))) {
            assertUnavailable(operator(none).send("POST", PATH, "{\"provider\":\"up\",\"value\":\"" + KEY + "\"}"));
            assertUnavailable(operator(none).send("POST", PATH + "/up/default/rotate", "{\"value\":\"" + KEY + "\"}"));
            assertThat(code(operator(none).send("POST", "/v1/admin/vault/rewrap", null)))
                    .isEqualTo("vault_unavailable");
            assertThat(json(operator(none).get(PATH)).getJsonArray("data")).isEmpty();
            assertThat(call(none, "up").statusCode()).isEqualTo(200);
            assertThat(none.lastReceived().header("authorization")).hasValue("Bearer " + UPSTREAM_KEY);
        }
    }

    private static void assertUnavailable(HttpResponse<byte[]> refused) {
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(code(refused)).isEqualTo("vault_unavailable");
        assertThat(text(refused)).contains("TOLLGATE_MASTER_KEY").doesNotContain(KEY);
    }

    /** Whoever changes where a provider is does not get the keys that were stored for it. */
    @Test
    void aKeyIsNotSentToAnotherAddress() throws Exception {
        try (GatewayFixture here = GatewayFixture.withKeys(GatewayFixture.Beside.kafka(OLD))) {
            operator(here).created(PATH, "{\"provider\":\"keyless\",\"value\":\"" + KEY + "\"}");
            try (GatewayFixture elsewhere = beside(here, null, OLD)) {
                assertSealed(elsewhere);
                assertThat(elsewhere.upstream.received()).isEmpty();
                operator(elsewhere)
                        .send("POST", PATH + "/keyless/default/rotate", "{\"value\":\"sk-for-the-new-address\"}");
                assertUsed(elsewhere, "sk-for-the-new-address");
            }
        }
    }
}
