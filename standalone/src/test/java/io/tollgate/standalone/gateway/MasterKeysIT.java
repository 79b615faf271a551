package io.tollgate.standalone.gateway;

import static io.tollgate.standalone.gateway.GatewayBed.KEYLESS;
import static io.tollgate.standalone.gateway.GatewayBed.UPSTREAM_KEY;
import static io.tollgate.standalone.gateway.GatewayBed.code;
import static io.tollgate.standalone.gateway.GatewayBed.json;
import static io.tollgate.standalone.gateway.GatewayBed.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.simulated.SimulatedProvider;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of stored provider keys where gateways with other master keys, or another upstream, have the same state. */
final class MasterKeysIT {
    private static final String OLD = GatewayBed.MASTER_KEY;
    private static final String NEW =
            "b:" + Base64.getEncoder().encodeToString("b".repeat(32).getBytes(StandardCharsets.US_ASCII));
    private static final String KEY = "sk-that-moves-from-one-to-the-other";
    private static final String PATH = "/v1/admin/gateways/default/provider-keys";

    private static GatewayBed beside(GatewayBed first, @Nullable SimulatedProvider upstream, String masterKeys)
            throws Exception {
        return GatewayBed.withKeys(new GatewayBed.Beside(upstream, first.controlTopic, masterKeys));
    }

    private static Operator operator(GatewayBed bed) {
        return new Operator(bed.http, bed.url, GatewayBed.TOKEN);
    }

    private static HttpResponse<byte[]> call(GatewayBed bed, String provider) throws Exception {
        return operator(bed).send("POST", GatewayBed.CHAT, GatewayBed.ask(provider, false));
    }

    private static void assertUsed(GatewayBed bed, String key) throws Exception {
        HttpResponse<byte[]> response = call(bed, KEYLESS);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(bed.lastReceived().header("authorization")).hasValue("Bearer " + key);
    }

    private static String status(GatewayBed bed) throws Exception {
        return Objects.requireNonNullElse(
                json(operator(bed).get(PATH + "/keyless/default")).getString("status"), "");
    }

    private static void assertSealed(GatewayBed bed) throws Exception {
        assertThat(status(bed)).isEqualTo("sealed");
        HttpResponse<byte[]> response = call(bed, KEYLESS);
        assertThat(code(response)).isEqualTo("provider_key_missing");
        assertThat(text(response)).contains("cannot be opened").doesNotContain(KEY);
    }

    @Test
    void allOpenTheFirstSealsAndARewrapMovesToIt() throws Exception {
        try (GatewayBed old = GatewayBed.withKeys(GatewayBed.Beside.alone(OLD))) {
            operator(old).created(PATH, "{\"provider\":\"keyless\",\"value\":\"" + KEY + "\"}");
            assertUsed(old, KEY);
            try (GatewayBed both = beside(old, old.upstream, NEW + "," + OLD);
                    GatewayBed other = beside(old, old.upstream, NEW)) {
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
        try (GatewayBed none = GatewayBed.withKeys(GatewayBed.Beside.alone(""))) {
            for (String path : new String[] {PATH, PATH + "/up/default/rotate"}) {
                String body = path.equals(PATH)
                        ? "{\"provider\":\"up\",\"value\":\"" + KEY + "\"}"
                        : "{\"value\":\"" + KEY + "\"}";
                HttpResponse<byte[]> refused = operator(none).send("POST", path, body);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(code(refused)).isEqualTo("vault_unavailable");
                assertThat(text(refused)).contains("TOLLGATE_MASTER_KEY").doesNotContain(KEY);
            }
            assertThat(code(operator(none).send("POST", "/v1/admin/vault/rewrap", null)))
                    .isEqualTo("vault_unavailable");
            assertThat(json(operator(none).get(PATH)).getJsonArray("data")).isEmpty();
            assertThat(call(none, "up").statusCode()).isEqualTo(200);
            assertThat(none.lastReceived().header("authorization")).hasValue("Bearer " + UPSTREAM_KEY);
        }
    }

    /** Whoever changes where a provider is does not get the keys that were stored for it. */
    @Test
    void aKeyIsNotSentToAnotherAddress() throws Exception {
        try (GatewayBed here = GatewayBed.withKeys(GatewayBed.Beside.alone(OLD))) {
            operator(here).created(PATH, "{\"provider\":\"keyless\",\"value\":\"" + KEY + "\"}");
            try (GatewayBed elsewhere = beside(here, null, OLD)) {
                assertSealed(elsewhere);
                assertThat(elsewhere.upstream.received()).isEmpty();
                operator(elsewhere)
                        .send("POST", PATH + "/keyless/default/rotate", "{\"value\":\"sk-for-the-new-address\"}");
                assertUsed(elsewhere, "sk-for-the-new-address");
            }
        }
    }
}
