package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.CHAT;
import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.edge.Described;
import io.tollgate.gateway.edge.OpenApiTest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dynamic routes that operators make at a gateway. */
final class StoredRoutesIT {
    private static final String ROUTES = "/v1/admin/gateways/alpha/routes";
    private static final String CLOUDFLARE = "/client/v4/accounts/default/ai-gateway/gateways/alpha/routes";
    private static final JsonObject DESCRIPTION = OpenApiTest.read();

    private static GatewayFixture fixture;
    private static Operator root;
    private static Operator alpha;

    @BeforeAll
    static void start() throws Exception {
        fixture =
                GatewayFixture.start(new AccessConfig(Set.of("run", "read", "edit"), 0), GatewaySettings.of("default"));
        root = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
        root.created("/v1/admin/gateways", "{\"name\":\"alpha\"}");
        alpha = root.as(root.token("alpha", "editor", "\"permissions\":[\"run\",\"read\",\"edit\"]"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static String version(String model) {
        return """
            {"elements": [
              {"id": "start", "type": "start", "outputs": {"next": {"elementId": "plan"}}},
              {"id": "plan", "type": "conditional", "properties": {"conditions": {"metadata.plan": "none"}},
               "outputs": {"true": {"elementId": "end"}, "false": {"elementId": "often"}}},
              {"id": "often", "type": "rate", "properties": {"limit": 1000, "interval": 60},
               "outputs": {"success": {"elementId": "m"}}},
              {"id": "m", "type": "model", "properties": {"provider": "up", "model": "%s"},
               "outputs": {"success": {"elementId": "end"}}},
              {"id": "end", "type": "end"}
            ]}
            """.formatted(model);
    }

    private static String route(String name, String model) {
        return new JsonObject(version(model)).put("name", name).encode();
    }

    private static HttpResponse<byte[]> call(String route) throws Exception {
        return alpha.send(
                "POST",
                CHAT,
                "{\"model\":\"dynamic/" + route + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    }

    private static List<String> versions(String path) throws Exception {
        return json(alpha.get(path)).getJsonArray("data").stream()
                .map(each -> ((JsonObject) each).getString("version"))
                .toList();
    }

    @Test
    void aVersionServesFromItsDeploymentToTheNextAndAgain() throws Exception {
        assertThat(call("support").statusCode()).isEqualTo(404);
        JsonObject made = alpha.created(ROUTES, route("support", "simulated-small"));
        assertThat(made.getString("version")).isEqualTo("1");
        HttpResponse<byte[]> first = call("support");
        assertThat(header(first, "cf-aig-model")).isEqualTo("simulated-small");
        assertThat(fixture.row(first).getRouteVersion()).hasToString("1");

        String place = ROUTES + "/" + made.getString("id");
        JsonObject second = alpha.created(place + "/versions", version("mapped"));
        assertThat(second.getString("version")).isEqualTo("2");
        assertThat(second.getBoolean("deployed")).isFalse();
        assertThat(header(call("support"), "cf-aig-model")).isEqualTo("simulated-small");

        assertThat(alpha.send("POST", place + "/deployments", "{\"version\":\"2\"}")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<byte[]> then = call("support");
        assertThat(header(then, "cf-aig-model")).isEqualTo("mapped");
        assertThat(fixture.row(then).getRouteVersion()).hasToString("2");
        alpha.send("POST", place + "/deployments", "{\"version_id\":1}");
        assertThat(header(call("support"), "cf-aig-model")).isEqualTo("simulated-small");

        assertThat(versions(place + "/deployments")).containsExactly("1", "2", "1");
        assertThat(versions(place + "/versions")).containsExactly("2", "1");
        assertThat(json(alpha.get(place + "/versions/2")).getJsonArray("elements"))
                .hasSize(5);
        assertThat(code(alpha.get(place + "/versions/3"))).isEqualTo("dynamic_route_not_found");

        assertThat(alpha.send("DELETE", place, null).statusCode()).isEqualTo(204);
        assertThat(call("support").statusCode()).isEqualTo(404);
        assertThat(json(root.get("/v1/admin/events?gateway=alpha")).getJsonArray("data").stream()
                        .map(JsonObject.class::cast)
                        .filter(event ->
                                event.getJsonObject("target").getString("name").equals("support"))
                        .map(event -> event.getString("action")))
                .containsExactly("route.delete", "route.deploy", "route.deploy", "route.version", "route.create");
    }

    @Test
    void aRouteIsRenamedAndDeployedAtItsRevision() throws Exception {
        alpha.created(ROUTES, route("old", "simulated-small"));
        String etag = header(alpha.get(ROUTES + "/old"), "etag");
        String name = "{\"name\":\"new\"}";
        assertThat(alpha.send("PATCH", ROUTES + "/old", name).statusCode()).isEqualTo(428);
        assertThat(alpha.send("PATCH", ROUTES + "/old", name, "if-match", etag).statusCode())
                .isEqualTo(200);
        assertThat(alpha.send("POST", ROUTES + "/new/deployments", "{\"version\":\"1\"}", "if-match", etag)
                        .statusCode())
                .isEqualTo(412);
        assertThat(call("old").statusCode()).isEqualTo(404);
        assertThat(call("new").statusCode()).isEqualTo(200);
        assertThat(code(alpha.send("POST", ROUTES, route("new", "simulated-small"))))
                .isEqualTo("name_taken");
    }

    @Test
    void aTrialAsksNobody() throws Exception {
        alpha.created(ROUTES, route("tried", "simulated-small"));
        fixture.upstream.reset();
        String trials = ROUTES + "/tried/try";
        JsonObject trial = json(alpha.send("POST", trials, "{\"metadata\":{\"plan\":\"paid\"}}"));
        assertThat(trial.getJsonArray("models").getJsonObject(0).getString("model"))
                .isEqualTo("up/simulated-small");
        assertThat(trial.getString("path")).isEqualTo("start.next > plan.false > often.success > m");
        assertThat(json(alpha.send("POST", trials, "{\"metadata\":{\"plan\":\"none\"}}"))
                        .getString("ends"))
                .isEqualTo("no_model");
        assertThat(json(alpha.send("POST", trials, "{\"used_up\":[\"often\"]}")).getString("ends"))
                .isEqualTo("limited");
        assertThat(fixture.upstream.received()).isEmpty();
    }

    @Test
    void elementsAreTriedAndCheckedBeforeTheyAreAVersion() throws Exception {
        String draft = new JsonObject(version("mapped"))
                .put("metadata", new JsonObject().put("plan", "paid"))
                .encode();
        JsonObject trial = json(alpha.send("POST", ROUTES + "/not-made/try", draft));
        assertThat(Described.problems(DESCRIPTION, "RouteTrial", trial)).isEmpty();
        assertThat(trial.getJsonArray("models").getJsonObject(0).getString("model"))
                .isEqualTo("up/mapped");
        assertThat(trial.getString("version")).isNull();
        assertThat(text(alpha.send("POST", ROUTES + "/not-made/try", version("no-such"))))
                .contains("which is not a model of a provider here");
        assertThat(text(alpha.send(
                        "POST", ROUTES + "/not-made/try", "{\"elements\":[{\"id\":\"e\",\"type\":\"end\"}]}")))
                .contains("The route is not in order");
        assertThat(code(alpha.send("POST", ROUTES + "/not-made/try", "{}"))).isEqualTo("dynamic_route_not_found");
    }

    @Test
    void whatIsWrongIsNamed() throws Exception {
        assertThat(text(alpha.send("POST", ROUTES, "{\"name\":\"a/b\",\"elements\":[]}")))
                .contains("The field name must be 1 to 64 letters");
        assertThat(text(alpha.send("POST", ROUTES, "{\"name\":\"x\"}")))
                .contains("elements must be a list of elements");
        HttpResponse<byte[]> wrong =
                alpha.send("POST", ROUTES, "{\"name\":\"x\",\"elements\":[{\"id\":\"e\",\"type\":\"stop\"}]}");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(text(wrong)).contains("elements[0].type must be start, conditional");
        assertThat(text(alpha.send("POST", ROUTES, route("x", "no-such"))))
                .contains("which is not a model of a provider here");
    }

    @Test
    void anEditorLeadsNobodyToAModelThatItMayNotCall() throws Exception {
        Operator limited = root.as(root.token(
                "alpha", "limited", "\"permissions\":[\"run\",\"read\",\"edit\"],\"models\":[\"up/simulated-small\"]"));
        limited.created(ROUTES, route("mine", "simulated-small"));
        assertThat(code(limited.send("POST", ROUTES, route("more", "mapped")))).isEqualTo("model_not_allowed");
        assertThat(code(limited.send("POST", ROUTES + "/mine/versions", version("mapped"))))
                .isEqualTo("model_not_allowed");
    }

    @Test
    void aGatewayTakesItsRoutesWithItAndOthersDoNotHaveThem() throws Exception {
        root.created("/v1/admin/gateways", "{\"name\":\"gone\"}");
        root.created("/v1/admin/gateways/gone/routes", route("theirs", "simulated-small"));
        assertThat(call("theirs").statusCode()).isEqualTo(404);
        assertThat(root.send("DELETE", "/v1/admin/gateways/gone", null).statusCode())
                .isEqualTo(204);
        root.created("/v1/admin/gateways", "{\"name\":\"gone\"}");
        assertThat(json(root.get("/v1/admin/gateways/gone/routes")).getJsonArray("data"))
                .isEmpty();
    }

    @Test
    void onlyTheNewestVersionsAreKeptAndTheOneInForce() throws Exception {
        JsonObject made = alpha.created(ROUTES, route("many", "simulated-small"));
        String place = ROUTES + "/" + made.getString("id");
        for (int i = 0; i < 22; i++) {
            alpha.created(place + "/versions", version("simulated-small"));
        }
        assertThat(versions(place + "/versions"))
                .hasSize(21)
                .startsWith("23", "22")
                .endsWith("5", "4", "1");
        assertThat(call("many").statusCode()).isEqualTo(200);
    }

    /** What succeeds in Cloudflare's envelope, as it is described. */
    private static JsonObject succeeded(HttpResponse<byte[]> response, String schema) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        JsonObject answer = json(response);
        assertThat(Described.problems(DESCRIPTION, schema, answer)).isEmpty();
        return answer;
    }

    /** In the order in which Cloudflare's packages manage a route. */
    @Test
    void cloudflaresPackagesManageTheSameRoutes() throws Exception {
        JsonObject made = succeeded(
                        alpha.send("POST", CLOUDFLARE, route("theirs", "simulated-small")), "CloudflareRouteResult")
                .getJsonObject("result");
        assertThat(made.getString("account_tag")).isEqualTo("default");
        assertThat(made.getString("gateway_id")).isEqualTo("alpha");
        assertThat(header(call("theirs"), "cf-aig-model")).isEqualTo("simulated-small");
        String place = CLOUDFLARE + "/" + made.getString("id");

        JsonObject version = succeeded(
                        alpha.send("POST", place + "/versions", version("mapped")), "CloudflareRouteVersionResult")
                .getJsonObject("result");
        assertThat(version.getString("version_id")).isEqualTo("2");
        assertThat(version.getString("active")).isEqualTo("false");
        JsonObject deployed = succeeded(
                        alpha.send("POST", place + "/deployments", "{\"version_id\":\"2\",\"comment\":\"\"}"),
                        "CloudflareRouteResult")
                .getJsonObject("result");
        assertThat(deployed.getString("version_id")).isEqualTo("2");
        assertThat(header(call("theirs"), "cf-aig-model")).isEqualTo("mapped");

        JsonObject shown = succeeded(alpha.get(place), "CloudflareRouteResult").getJsonObject("result");
        assertThat(shown.getJsonObject("version").getString("active")).isEqualTo("true");
        assertThat(shown.getJsonObject("version").getJsonArray("data")).isEqualTo(shown.getJsonArray("elements"));
        assertThat(shown.getJsonObject("deployment").getString("deployment_id"))
                .isEqualTo(deployed.getString("deployment_id"));
        assertThat(succeeded(alpha.get(place + "/versions/1"), "CloudflareRouteVersionResult")
                        .getJsonObject("result")
                        .getString("active"))
                .isEqualTo("false");
        JsonObject versions = succeeded(alpha.get(place + "/versions?page=2&per_page=1"), "CloudflareRouteVersionList")
                .getJsonObject("data");
        assertThat(versions.getJsonArray("versions").getJsonObject(0).getString("version_id"))
                .isEqualTo("1");
        assertThat(succeeded(alpha.get(place + "/deployments"), "CloudflareRouteDeploymentList")
                        .getJsonObject("data")
                        .getJsonArray("deployments"))
                .hasSize(2);

        JsonObject renamed = succeeded(alpha.send("PATCH", place, "{\"name\":\"renamed\"}"), "CloudflareRouteResult");
        assertThat(renamed.getJsonObject("route").getString("name")).isEqualTo("renamed");
        assertThat(alpha.send("PATCH", place, "{\"name\":\"again\"}", "if-match", "\"1\"")
                        .statusCode())
                .isEqualTo(412);
        assertThat(
                        succeeded(alpha.get(CLOUDFLARE), "CloudflareRouteList")
                                .getJsonObject("data")
                                .getJsonArray("routes")
                                .stream()
                                .map(each -> ((JsonObject) each).getString("name")))
                .contains("renamed");
        assertThat(json(alpha.get(ROUTES + "/renamed")).getString("version")).isEqualTo("2");
        JsonObject gone = succeeded(alpha.send("DELETE", place, null), "CloudflareRouteResult")
                .getJsonObject("result");
        assertThat(gone.getString("name")).isEqualTo("renamed");
        assertThat(call("renamed").statusCode()).isEqualTo(404);
    }

    @Test
    void cloudflaresPathsRefuseInItsManner() throws Exception {
        for (HttpResponse<byte[]> refused : List.of(
                alpha.send("POST", CLOUDFLARE, "{\"name\":\"x\",\"elements\":[]}"),
                alpha.get(CLOUDFLARE + "/nothing"),
                alpha.get(CLOUDFLARE + "?per_page=101"),
                alpha.get(CLOUDFLARE.replace("/default/", "/elsewhere/")),
                alpha.get(CLOUDFLARE.replace("/alpha/", "/default/")),
                root.get(CLOUDFLARE.replace("/alpha/", "/nowhere/")))) {
            assertThat(refused.statusCode()).isIn(400, 403, 404);
            assertThat(Described.problems(DESCRIPTION, "CloudflareError", json(refused)))
                    .isEmpty();
        }
        assertThat(code(alpha.get(CLOUDFLARE.replace("/default/", "/elsewhere/"))))
                .isEqualTo("gateway_not_found");
        assertThat(code(root.get(CLOUDFLARE.replace("/alpha/", "/nowhere/")))).isEqualTo("gateway_not_found");
    }
}
