package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.CHAT;
import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Aliases that operators make at a gateway. */
final class StoredAliasesIT {
    private static final String ALIASES = "/v1/admin/gateways/alpha/aliases";
    private static final String AT_ALPHA = "cf-aig-gateway-id";

    private static GatewayFixture fixture;
    private static Operator root;
    private static Operator alpha;

    @BeforeAll
    static void start() throws Exception {
        fixture =
                GatewayFixture.start(new AccessConfig(Set.of("run", "read", "edit"), 0), GatewaySettings.of("default"));
        root = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
        root.created("/v1/admin/gateways", "{\"name\":\"alpha\"}");
        root.created("/v1/admin/gateways", "{\"name\":\"beta\"}");
        alpha = root.as(root.token("alpha", "editor", "\"permissions\":[\"run\",\"read\",\"edit\"]"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static String ask(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    }

    private static HttpResponse<byte[]> call(Operator caller, String model) throws Exception {
        return caller.send("POST", CHAT, ask(model));
    }

    @Test
    void aCallNamesAnAliasFromItsCreationToItsDeletion() throws Exception {
        assertThat(call(alpha, "fast").statusCode()).isEqualTo(404);
        JsonObject made = alpha.created(ALIASES, "{\"name\":\"fast\",\"targets\":[\"up/simulated-small\"]}");
        assertThat(made.getString("policy")).isEqualTo("priority");
        assertThat(made.getString("source")).isEqualTo("control");
        HttpResponse<byte[]> response = call(alpha, "fast");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(header(response, "cf-aig-model")).isEqualTo("simulated-small");
        assertThat(fixture.row(response).getRequestedModel()).isEqualTo("fast");

        HttpResponse<byte[]> read = alpha.get(ALIASES + "/fast");
        HttpResponse<byte[]> changed = alpha.send(
                "PATCH",
                ALIASES + "/fast",
                "{\"targets\":[{\"model\":\"up/mapped\",\"weight\":2}],\"policy\":\"weighted\"}",
                "if-match",
                header(read, "etag"));
        assertThat(changed.statusCode()).as(text(changed)).isEqualTo(200);
        assertThat(json(changed).getString("policy")).isEqualTo("weighted");
        assertThat(header(call(alpha, "fast"), "cf-aig-model")).isEqualTo("mapped");
        HttpResponse<byte[]> outdated =
                alpha.send("PATCH", ALIASES + "/fast", "{\"policy\":\"cost\"}", "if-match", header(read, "etag"));
        assertThat(outdated.statusCode()).isEqualTo(412);
        assertThat(alpha.send("PATCH", ALIASES + "/fast", "{\"policy\":\"cost\"}")
                        .statusCode())
                .isEqualTo(428);

        assertThat(alpha.send("DELETE", ALIASES + "/fast", null).statusCode()).isEqualTo(204);
        assertThat(call(alpha, "fast").statusCode()).isEqualTo(404);
        assertThat(json(root.get("/v1/admin/events?gateway=alpha")).getJsonArray("data").stream()
                        .map(JsonObject.class::cast)
                        .filter(event ->
                                event.getJsonObject("target").getString("id").equals("alpha/fast"))
                        .map(event -> event.getString("action")))
                .containsExactly("alias.delete", "alias.update", "alias.create");
    }

    @Test
    void anAliasIsOfItsGatewayAlone() throws Exception {
        alpha.created(ALIASES, "{\"name\":\"ours\",\"targets\":[\"up/simulated-small\"]}");
        assertThat(call(alpha, "ours").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> elsewhere = root.send("POST", CHAT, ask("ours"), AT_ALPHA, "beta");
        assertThat(code(elsewhere)).isEqualTo("model_not_found");
        assertThat(models(alpha)).contains("ours");
        assertThat(models(root)).doesNotContain("ours");
        HttpResponse<byte[]> anonymous = fixture.get("/v1/models");
        assertThat(text(anonymous)).doesNotContain("\"ours\"");
    }

    private static List<String> models(Operator caller) throws Exception {
        return json(caller.get("/v1/models")).getJsonArray("data").stream()
                .map(model -> ((JsonObject) model).getString("id"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"a/b\",\"targets\":[\"up/simulated-small\"]} | alias | no slash",
                "{\"name\":\"x\"} | alias | 1 to 50 targets",
                "{\"name\":\"x\",\"targets\":[\"x\"]} | alias | target of itself",
                "{\"name\":\"x\",\"targets\":[\"nobody/nothing\"]} | targets | not a model of any provider",
                "{\"name\":\"x\",\"targets\":[{\"model\":\"up/simulated-small\",\"weight\":0}]} | targets[0] | more than 0",
                "{\"name\":\"x\",\"targets\":[7]} | targets[0] | a model's name",
                "{\"name\":\"x\",\"targets\":\"up\"} | targets | a list of models",
                "{\"name\":\"x\",\"policy\":\"best\",\"targets\":[\"up/simulated-small\"]} | alias | one of priority",
                "{\"name\":\"x\",\"sticky\":\"ip\",\"targets\":[\"up/simulated-small\"]} | alias | sticky",
                "{\"name\":\"x\",\"target\":[]} | target | not a known field",
            })
    void whatIsWrongIsNamed(String body, String param, String words) throws Exception {
        HttpResponse<byte[]> response = alpha.send("POST", ALIASES, body);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(400);
        JsonObject error = json(response).getJsonObject("error");
        assertThat(error.getString("param")).isEqualTo(param);
        assertThat(error.getString("message")).contains(words);
    }

    @Test
    void anEditorPutsNoModelBehindANameThatItMayNotCall() throws Exception {
        Operator limited = root.as(root.token(
                "alpha",
                "limited",
                "\"permissions\":[\"run\",\"read\",\"edit\"],\"models\":[\"up/simulated-small\",\"mine\"]"));
        limited.created(ALIASES, "{\"name\":\"mine\",\"targets\":[\"up/simulated-small\"]}");
        HttpResponse<byte[]> other = limited.send("POST", ALIASES, "{\"name\":\"more\",\"targets\":[\"up/mapped\"]}");
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(code(other)).isEqualTo("model_not_allowed");
        HttpResponse<byte[]> later =
                limited.send("PATCH", ALIASES + "/mine", "{\"targets\":[\"up/mapped\"]}", "if-match", "*");
        assertThat(code(later)).isEqualTo("model_not_allowed");
    }

    /** So an alias keeps a token's calls in a region, say. */
    @Test
    void aTokenForAnAliasAloneReachesWhatIsBehindItOnlyByThatName() throws Exception {
        alpha.created(ALIASES, "{\"name\":\"region\",\"targets\":[\"up/simulated-small\"]}");
        Operator kept = root.as(root.token("alpha", "kept", "\"permissions\":[\"run\"],\"models\":[\"region\"]"));
        HttpResponse<byte[]> inside = call(kept, "region");
        assertThat(inside.statusCode()).as(text(inside)).isEqualTo(200);
        for (String model : List.of("up/simulated-small", "simulated-small", "up/mapped")) {
            assertThat(call(kept, model).statusCode()).as(model).isEqualTo(403);
        }
        assertThat(code(call(kept, "auto"))).isEqualTo("no_capable_model");
    }

    @Test
    void aNameIsTakenOnce() throws Exception {
        alpha.created(ALIASES, "{\"name\":\"once\",\"targets\":[\"up/simulated-small\"]}");
        HttpResponse<byte[]> again =
                alpha.send("POST", ALIASES, "{\"name\":\"once\",\"targets\":[\"up/simulated-small\"]}");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(code(again)).isEqualTo("name_taken");
        root.created("/v1/admin/gateways/beta/aliases", "{\"name\":\"once\",\"targets\":[\"up/simulated-small\"]}");
    }

    @Test
    void aGatewayTakesItsAliasesWithIt() throws Exception {
        root.created("/v1/admin/gateways", "{\"name\":\"gone\"}");
        root.created("/v1/admin/gateways/gone/aliases", "{\"name\":\"old\",\"targets\":[\"up/simulated-small\"]}");
        assertThat(root.send("DELETE", "/v1/admin/gateways/gone", null).statusCode())
                .isEqualTo(204);
        root.created("/v1/admin/gateways", "{\"name\":\"gone\"}");
        assertThat(json(root.get("/v1/admin/gateways/gone/aliases")).getJsonArray("data"))
                .isEmpty();
    }
}
