package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.schemas.avro.CostSource;
import io.tollgate.schemas.avro.UsageEvent;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Prices that operators set while the gateway runs. */
final class OwnPricesIT {
    private static final String PRICES = "/v1/admin/prices";
    private static final String LARGE = PRICES + "/up/simulated-large";
    private static final String TEN = "{\"prices\":{\"input\":10,\"output\":\"20.5\"}}";

    private static GatewayFixture fixture;
    private static Operator root;

    @BeforeAll
    static void start() throws Exception {
        fixture =
                GatewayFixture.start(new AccessConfig(Set.of("run", "read", "edit"), 0), GatewaySettings.of("default"));
        root = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    /** A call of a model that has no price. */
    private static UsageEvent row() throws Exception {
        HttpResponse<byte[]> answer = root.send(
                "POST",
                "/v1/default/default/up/chat/completions",
                "{\"model\":\"simulated-large\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        return fixture.row(answer);
    }

    @Test
    void aCallIsBookedByThemFromTheirSettingToTheirDeletion() throws Exception {
        assertThat(row().getCostGaps()).contains("price");
        assertThat(code(root.get(LARGE))).isEqualTo("prices_not_found");

        HttpResponse<byte[]> made = root.send("PUT", LARGE, TEN);
        assertThat(made.statusCode()).as(text(made)).isEqualTo(201);
        assertThat(header(made, "location")).isEqualTo(LARGE);
        JsonObject shown = json(root.get(LARGE));
        assertThat(shown).isEqualTo(json(made));
        assertThat(shown.getJsonArray("prices").encode()).isEqualTo("[{\"input\":\"10\",\"output\":\"20.5\"}]");
        assertThat(shown.getString("source")).isEqualTo("control");
        UsageEvent priced = row();
        assertThat(priced.getPriceVersion()).isEqualTo("own@always");
        assertThat(priced.getCostSource()).isEqualTo(CostSource.CATALOGUE);
        assertThat(priced.getCharges().getFirst().getUnitPriceUsd()).isEqualByComparingTo("0.00001");

        assertThat(root.send("PUT", LARGE, TEN).statusCode()).isEqualTo(428);
        assertThat(root.send("PUT", LARGE, TEN, "if-match", "\"77777\"").statusCode())
                .isEqualTo(412);
        HttpResponse<byte[]> replaced = root.send(
                "PUT",
                LARGE,
                "{\"prices\":[{\"valid_from\":\"2026-01-01\",\"input\":1,\"output\":2}]}",
                "if-match",
                header(made, "etag"));
        assertThat(replaced.statusCode()).as(text(replaced)).isEqualTo(200);
        assertThat(row().getPriceVersion()).isEqualTo("own@2026-01-01");

        assertThat(root.send("DELETE", LARGE, null, "if-match", header(made, "etag"))
                        .statusCode())
                .isEqualTo(412);
        assertThat(root.send("DELETE", LARGE, null).statusCode()).isEqualTo(204);
        assertThat(code(root.send("DELETE", LARGE, null))).isEqualTo("prices_not_found");
        assertThat(root.get(LARGE).statusCode()).isEqualTo(404);
        assertThat(row().getCostGaps()).contains("price");
        assertThat(root.send("PUT", LARGE, TEN, "if-match", header(replaced, "etag"))
                        .statusCode())
                .as("what is gone has no revision")
                .isEqualTo(412);
        assertThat(json(root.get("/v1/admin/events")).getJsonArray("data").stream()
                        .map(JsonObject.class::cast)
                        .filter(event ->
                                event.getJsonObject("target").getString("id").equals("up/simulated-large"))
                        .map(event -> event.getString("action")))
                .containsExactly("price.delete", "price.update", "price.create");
    }

    @Test
    void aListHasThemAllPageByPage() throws Exception {
        for (String model : List.of("@cf%2Fmeta%2Fllama", "ft:gpt-4.1:org::1+x")) {
            HttpResponse<byte[]> made = root.send("PUT", PRICES + "/gem/" + model, TEN);
            assertThat(made.statusCode()).as(text(made)).isEqualTo(201);
            assertThat(root.get(header(made, "location")).statusCode()).isEqualTo(200);
        }
        JsonObject first = json(root.get(PRICES + "?limit=1"));
        assertThat(first.getJsonArray("data").getJsonObject(0).getString("source"))
                .isEqualTo("configuration");
        StringBuilder found = new StringBuilder();
        String cursor = first.getString("next_cursor");
        while (cursor != null) {
            JsonObject page = json(root.get(PRICES + "?limit=2&cursor=" + cursor));
            page.getJsonArray("data")
                    .forEach(price -> found.append(((JsonObject) price).getString("model"))
                            .append('\n'));
            cursor = page.getString("next_cursor");
        }
        assertThat(found.toString()).contains("@cf/meta/llama\n", "ft:gpt-4.1:org::1+x\n", "mapped\n");
        assertThat(root.get(PRICES + "?cursor=.").statusCode()).isEqualTo(400);
    }

    @Test
    void theConfigurationsAreNotChangedHere() throws Exception {
        String small = PRICES + "/up/simulated-small";
        assertThat(json(root.get(small)).getString("source")).isEqualTo("configuration");
        for (HttpResponse<byte[]> refused : List.of(root.send("PUT", small, TEN), root.send("DELETE", small, null))) {
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(code(refused)).isEqualTo("configured");
        }
    }

    @Test
    void whoIsBoundSetsNone() throws Exception {
        Operator reader = root.as(root.token("default", "reader", "\"permissions\":[\"read\"],\"gateways\":[\"*\"]"));
        assertThat(reader.get(PRICES).statusCode()).isEqualTo(200);
        assertThat(code(reader.send("PUT", LARGE, TEN))).isEqualTo("permission_denied");
        Operator limited = root.as(root.token(
                "default",
                "limited",
                "\"permissions\":[\"run\",\"edit\"],\"gateways\":[\"*\"],\"limits\":{\"usd_per_day\":5}"));
        HttpResponse<byte[]> refused = limited.send("PUT", LARGE, "{\"prices\":{\"input\":0,\"output\":0}}");
        assertThat(code(refused)).isEqualTo("permission_denied");
        assertThat(text(refused)).contains("limit of money");
        HttpResponse<byte[]> nobody = root.send("PUT", PRICES + "/nobody/m", TEN);
        assertThat(nobody.statusCode()).isEqualTo(400);
        assertThat(text(nobody)).contains("no provider named", "claude, gem, up");
    }
}
