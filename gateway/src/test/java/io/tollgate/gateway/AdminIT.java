package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.schemas.avro.Outcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gateways and tokens, as operators make, change and delete them. */
final class AdminIT {
    private static final String GATEWAYS = "/v1/admin/gateways";

    private static GatewayFixture fixture;
    private static Operator root;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.start(new AccessConfig(Set.of("run", "read", "edit"), 0), GatewaySettings.of("fixed"));
        root = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
        root.created(GATEWAYS, "{\"name\":\"alpha\"}");
        root.created(GATEWAYS, "{\"name\":\"beta\",\"authentication\":\"off\",\"anonymous_byok\":\"allow\"}");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static String tokens(String gateway) {
        return GATEWAYS + "/" + gateway + "/tokens";
    }

    private static List<String> names(HttpResponse<byte[]> list) {
        assertThat(list.statusCode()).isEqualTo(200);
        return json(list).getJsonArray("data").stream()
                .map(entry -> ((JsonObject) entry).getString("name"))
                .toList();
    }

    @Test
    void gatewaysAreListedMadeChangedAndDeleted() throws Exception {
        assertThat(names(root.get(GATEWAYS))).contains("alpha", "beta", "default", "fixed");
        JsonObject first = json(root.get(GATEWAYS + "?limit=1"));
        assertThat(first.getJsonArray("data")).hasSize(1);
        assertThat(names(root.get(GATEWAYS + "?cursor=" + first.getString("next_cursor"))))
                .doesNotContain("alpha")
                .contains("beta");

        JsonObject made = root.created(GATEWAYS, "{\"name\":\"gamma\",\"require_project\":true}");
        assertThat(made.getString("authentication")).isEqualTo("on");
        assertThat(code(root.send("POST", GATEWAYS, "{\"name\":\"gamma\"}"))).isEqualTo("name_taken");

        String gamma = GATEWAYS + "/gamma";
        String etag = header(root.get(gamma), "etag");
        assertThat(root.send("PATCH", gamma, "{}").statusCode()).isEqualTo(428);
        HttpResponse<byte[]> changed = root.send("PATCH", gamma, "{\"authentication\":\"off\"}", "if-match", etag);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(json(changed).getString("authentication")).isEqualTo("off");
        assertThat(json(changed).getBoolean("require_project")).isTrue();
        assertThat(header(changed, "etag")).isNotEqualTo(etag);
        assertThat(code(root.send("PATCH", gamma, "{}", "if-match", etag))).isEqualTo("precondition_failed");

        JsonObject user = root.token("alpha", "for gamma", "\"gateways\":[\"gamma\"]");
        assertThat(code(root.send("DELETE", gamma, null))).isEqualTo("gateway_in_use");
        assertThat(root.send("DELETE", tokens("alpha") + "/" + user.getString("id"), null)
                        .statusCode())
                .isEqualTo(204);
        assertThat(root.send("DELETE", gamma, null).statusCode()).isEqualTo(204);
        assertThat(code(root.get(gamma))).isEqualTo("gateway_not_found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"gateways\":[\"alpha\"]",
                "\"gateways\":[\"*\"],\"limits\":{\"requests_per_minute\":100}",
                "\"gateways\":[\"*\"],\"models\":[\"up/simulated-small\"]",
                "\"gateways\":[\"*\"],\"expires_at\":\"2100-01-01T00:00:00Z\""
            })
    void whatSpendsTheOperatorsTakesATokenWithoutBounds(String bounds) throws Exception {
        String path = GATEWAYS + "/alpha";
        Operator editor = root.as(root.token(
                "alpha", "bounded " + UUID.randomUUID(), "\"permissions\":[\"run\",\"read\",\"edit\"]," + bounds));
        for (String setting : List.of("{\"authentication\":\"off\"}", "{\"anonymous_byok\":\"allow\"}")) {
            assertThat(code(editor.send("PATCH", path, setting, "if-match", "*")))
                    .isEqualTo("permission_denied");
        }
        String closed = "{\"configured_keys\":\"deny\"}";
        assertThat(editor.send("PATCH", path, closed, "if-match", "*").statusCode())
                .isEqualTo(200);
        String open = "{\"configured_keys\":\"allow\"}";
        assertThat(code(editor.send("PATCH", path, open, "if-match", "*"))).isEqualTo("permission_denied");
        assertThat(root.send("PATCH", path, open, "if-match", "*").statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenThatIsForOtherGatewaysAsWellIsNotDeletedFromOne() throws Exception {
        JsonObject wide = root.token("alpha", "wide " + UUID.randomUUID(), "\"gateways\":[\"*\"]");
        JsonObject two = root.token("alpha", "two " + UUID.randomUUID(), "\"gateways\":[\"alpha\",\"beta\"]");
        Operator editor = root.as(
                root.token("alpha", "editor " + UUID.randomUUID(), "\"permissions\":[\"run\",\"read\",\"edit\"]"));
        for (JsonObject token : List.of(wide, two)) {
            String path = tokens("alpha") + "/" + token.getString("id");
            assertThat(code(editor.send("DELETE", path, null))).isEqualTo("permission_denied");
            assertThat(root.send("DELETE", path, null).statusCode()).isEqualTo(204);
        }
    }

    @Test
    void theDefaultGatewayCanBeChangedAndAConfiguredOneCannot() throws Exception {
        assertThat(code(root.send("PATCH", GATEWAYS + "/fixed", "{}", "if-match", "*")))
                .isEqualTo("gateway_fixed");
        assertThat(code(root.send("DELETE", GATEWAYS + "/fixed", null))).isEqualTo("gateway_fixed");
        assertThat(json(root.get(GATEWAYS + "/fixed")).getString("source")).isEqualTo("configuration");

        assertThat(root.send("DELETE", GATEWAYS + "/default", null).statusCode())
                .isEqualTo(400);
        String etag = header(root.get(GATEWAYS + "/default"), "etag");
        HttpResponse<byte[]> changed =
                root.send("PATCH", GATEWAYS + "/default", "{\"require_project\":true}", "if-match", etag);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(code(root.chat())).isEqualTo("project_id_required");
        assertThat(root.send(
                                "PATCH",
                                GATEWAYS + "/default",
                                "{\"require_project\":false}",
                                "if-match",
                                header(changed, "etag"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTokenIsShownOnceAndListedWithoutItself() throws Exception {
        JsonObject issued = root.token(
                "alpha",
                "shown",
                "\"permissions\":[\"run\",\"read\"],\"limits\":{\"usd_per_day\":1.5},\"project\":\"p\"");
        String secret = issued.getString("token");
        assertThat(secret).startsWith("tg_").hasSize(52);
        assertThat(issued.getString("status")).isEqualTo("active");
        assertThat(root.as(issued).chat().statusCode()).isEqualTo(200);

        HttpResponse<byte[]> list = root.get(tokens("alpha"));
        assertThat(names(list)).contains("shown");
        assertThat(GatewayFixture.text(list)).doesNotContain(secret);
        JsonObject shown = json(root.get(tokens("alpha") + "/" + issued.getString("id")));
        assertThat(shown.getString("last_used_at")).isNotNull();
        assertThat(shown.getJsonArray("gateways")).isEqualTo(JsonArray.of("alpha"));
        assertThat(shown.getJsonObject("limits").getDouble("usd_per_day")).isEqualTo(1.5);
        assertThat(shown.containsKey("token")).isFalse();
        assertThat(GatewayFixture.text(root.get("/v1/admin/events"))).doesNotContain(secret);
    }

    @Test
    void namesAreUniqueWithinAGateway() throws Exception {
        JsonObject first = root.token("alpha", "unique", "");
        assertThat(code(root.send("POST", tokens("alpha"), "{\"name\":\"unique\"}")))
                .isEqualTo("name_taken");
        root.token("beta", "unique", "");
        String path = tokens("alpha") + "/" + first.getString("id");
        assertThat(root.send("DELETE", path, null).statusCode()).isEqualTo(204);
        assertThat(code(root.send("DELETE", path, null))).isEqualTo("token_not_found");
        assertThat(json(root.get(path)).getString("status")).isEqualTo("revoked");
        assertThat(names(root.get(tokens("alpha")))).doesNotContain("unique");
        assertThat(names(root.get(tokens("alpha") + "?include_revoked=true"))).contains("unique");
        root.token("alpha", "unique", "");
    }

    @Test
    void rotationGivesANewSecretAndEndsTheOldOneInTime() throws Exception {
        JsonObject issued = root.token("alpha", "rotated", "");
        String rotate = tokens("alpha") + "/" + issued.getString("id") + "/rotate";
        JsonObject rotated = json(root.send("POST", rotate, "{\"grace\":\"1h\"}"));
        assertThat(rotated.getString("previous_valid_until")).isNotNull();
        assertThat(root.as(issued).chat().statusCode()).isEqualTo(200);
        assertThat(root.as(rotated).chat().statusCode()).isEqualTo(200);
        assertThat(json(root.get(tokens("alpha") + "/" + issued.getString("id")))
                        .getString("status"))
                .isEqualTo("rotating");

        JsonObject atOnce = json(root.send("POST", rotate, "{\"grace\":\"0s\"}"));
        assertThat(root.as(issued).chat().statusCode()).isEqualTo(401);
        assertThat(root.as(rotated).chat().statusCode()).isEqualTo(401);
        assertThat(root.as(atOnce).chat().statusCode()).isEqualTo(200);
        assertThat(root.send("POST", rotate, "{\"grace\":\"8d\"}").statusCode()).isEqualTo(400);
        assertThat(root.send("POST", rotate, null).statusCode()).isEqualTo(200);
    }

    @Test
    void aCallInFlightOutlivesItsToken() throws Exception {
        JsonObject issued = root.token("alpha", "in flight", "");
        HttpResponse<InputStream> stream = fixture.http.send(
                HttpRequest.newBuilder(URI.create(fixture.url + GatewayFixture.CHAT))
                        .header("authorization", "Bearer " + issued.getString("token"))
                        .header("content-type", "application/json")
                        .header("x-simulate", "{\"chunks\":8,\"chunk_delay_ms\":100}")
                        .POST(BodyPublishers.ofString(GatewayFixture.ask("up", true)))
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(stream.body().read()).isEqualTo('d');
        assertThat(root.send("DELETE", tokens("alpha") + "/" + issued.getString("id"), null)
                        .statusCode())
                .isEqualTo(204);
        assertThat(root.as(issued).chat().statusCode()).isEqualTo(401);
        assertThat(new String(stream.body().readAllBytes(), StandardCharsets.UTF_8))
                .endsWith("data: [DONE]\n\n");
        assertThat(fixture.row(stream).getOutcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aTokenIsForItsModelsAndItsProject() throws Exception {
        JsonObject mapped = root.token("alpha", "for mapped", "\"models\":[\"mapped\"],\"project\":\"books\"");
        HttpResponse<byte[]> refused = root.as(mapped).chat();
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(code(refused)).isEqualTo("model_not_allowed");
        String ask = GatewayFixture.ask("up", false).replace("up/simulated-small", "mapped");
        HttpResponse<byte[]> answered = root.as(mapped).send("POST", GatewayFixture.CHAT, ask);
        assertThat(answered.statusCode()).isEqualTo(200);
        assertThat(fixture.row(answered).getProject()).isEqualTo("books");
        assertThat(fixture.row(answered).getGateway()).isEqualTo("alpha");
        assertThat(fixture.row(answered).getTokenName()).isEqualTo("for mapped");
        HttpResponse<byte[]> named =
                root.as(mapped).send("POST", GatewayFixture.CHAT, ask, "x-gateway-project-id", "other");
        assertThat(fixture.row(named).getProject()).isEqualTo("other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"gateways\":[\"*\"] | gateways",
                "\"gateways\":[\"alpha\",\"beta\"] | gateways",
                "\"permissions\":[\"run\",\"read\",\"edit\"] | permissions",
                "\"expires_at\":null | expires_at",
                "\"expires_at\":\"2091-01-01T00:00:00Z\" | expires_at",
                "\"limits\":{\"requests_per_minute\":null} | limits",
                "\"limits\":{\"requests_per_minute\":11} | limits",
                "\"models\":[] | models",
                "\"models\":[\"simulated-small\",\"mapped\"] | models",
            })
    void noTokenGivesWhatItDoesNotHold(String fields, String param) throws Exception {
        JsonObject base = new JsonObject("""
                {"permissions":["run","edit"],"expires_at":"2090-01-01T00:00:00Z",
                 "limits":{"requests_per_minute":10},"models":["simulated-small"]}""");
        Operator editor = root.as(root.token("alpha", "editor " + fields.hashCode(), members(base)));
        editor.token("alpha", "same " + fields.hashCode(), members(base));

        JsonObject more =
                base.copy().mergeIn(new JsonObject("{" + fields + "}")).put("name", "more");
        HttpResponse<byte[]> refused = editor.send("POST", tokens("alpha"), more.encode());
        assertThat(refused.statusCode()).as(GatewayFixture.text(refused)).isEqualTo(403);
        assertThat(json(refused).getJsonObject("error").getString("param")).isEqualTo(param);

        JsonObject mighty = root.token("alpha", "mighty " + fields.hashCode(), members(more));
        String path = tokens("alpha") + "/" + mighty.getString("id");
        assertThat(editor.send("POST", path + "/rotate", "{}").statusCode()).isEqualTo(403);
        assertThat(editor.send("PATCH", path, "{\"name\":\"mine\"}", "if-match", "*")
                        .statusCode())
                .isEqualTo(403);
    }

    private static String members(JsonObject json) {
        JsonObject rest = json.copy();
        rest.remove("name");
        String text = rest.encode();
        return text.substring(1, text.length() - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"permissions\":[\"run\",\"edit\"]}",
                "{\"gateways\":[\"*\"]}",
                "{\"limits\":{\"requests_per_minute\":6}}"
            })
    void aTokenCannotLoosenItself(String more) throws Exception {
        JsonObject issued = root.token(
                "alpha",
                "self-" + UUID.randomUUID(),
                "\"permissions\":[\"edit\"],\"limits\":{\"requests_per_minute\":5}");
        String path = tokens("alpha") + "/" + issued.getString("id");
        assertThat(root.as(issued).send("PATCH", path, more, "if-match", "*").statusCode())
                .isEqualTo(403);
        assertThat(root.as(issued)
                        .send("PATCH", path, "{\"limits\":{\"requests_per_minute\":4}}", "if-match", "*")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void permissionsAreForWhatTheySay() throws Exception {
        Operator runs = root.as(root.token("alpha", "runs", "\"permissions\":[\"run\"]"));
        Operator reads = root.as(root.token("alpha", "reads", "\"permissions\":[\"read\"]"));
        Operator edits = root.as(root.token("alpha", "edits", "\"permissions\":[\"edit\"]"));
        assertThat(runs.chat().statusCode()).isEqualTo(200);
        assertThat(code(reads.chat())).isEqualTo("permission_denied");
        assertThat(code(edits.chat())).isEqualTo("permission_denied");
        assertThat(code(runs.get(tokens("alpha")))).isEqualTo("permission_denied");
        assertThat(reads.get(tokens("alpha")).statusCode()).isEqualTo(200);
        assertThat(edits.get(tokens("alpha")).statusCode()).isEqualTo(200);
        assertThat(code(reads.send("POST", tokens("alpha"), "{\"name\":\"x\"}")))
                .isEqualTo("permission_denied");
        assertThat(code(reads.get("/v1/admin/events"))).isEqualTo("permission_denied");
        assertThat(edits.get("/v1/admin/events").statusCode()).isEqualTo(200);
    }

    @Test
    void everyChangeLeavesAnEventForThoseOfItsGateway() throws Exception {
        Operator edits = root.as(root.token("alpha", "witness", "\"permissions\":[\"edit\"]"));
        JsonObject issued = root.token("alpha", "watched", "");
        String path = tokens("alpha") + "/" + issued.getString("id");
        root.send("PATCH", path, "{\"name\":\"watched 2\"}", "if-match", "*");
        root.send("POST", path + "/rotate", "{}");
        root.send("DELETE", path, null);
        root.token("beta", "elsewhere", "");

        JsonArray events = json(edits.get("/v1/admin/events?limit=1000")).getJsonArray("data");
        assertThat(events.stream().map(event -> ((JsonObject) event).getString("gateway")))
                .containsOnly("alpha");
        List<JsonObject> about = events.stream()
                .map(JsonObject.class::cast)
                .filter(event -> event.getJsonObject("target").getString("id").equals(issued.getString("id")))
                .toList();
        assertThat(about)
                .extracting(event -> event.getString("action"))
                .containsExactly("token.delete", "token.rotate", "token.update", "token.create");
        JsonObject update = about.get(2);
        assertThat(update.getJsonObject("before").getString("name")).isEqualTo("watched");
        assertThat(update.getJsonObject("after").getString("name")).isEqualTo("watched 2");
        assertThat(update.getJsonObject("actor").getString("name")).isEqualTo("tests");
        assertThat(update.getString("client_address")).isEqualTo("127.0.0.1");
        assertThat(code(edits.get("/v1/admin/events?gateway=beta"))).isEqualTo("gateway_not_allowed");
    }

    @Test
    void whatIsWrongIsNamed() throws Exception {
        assertThat(code(root.send("POST", tokens("alpha"), "{"))).isEqualTo("invalid_json");
        assertThat(code(root.send("POST", tokens("alpha"), "[]"))).isEqualTo("invalid_json");
        assertThat(code(root.send("POST", tokens("alpha"), "{}"))).isEqualTo("invalid_request");
        assertThat(code(root.send("POST", tokens("alpha"), "{\"name\":\"x\",\"gateways\":[\"nowhere\"]}")))
                .isEqualTo("gateway_not_found");
        assertThat(code(root.send("POST", tokens("nowhere"), "{\"name\":\"x\"}")))
                .isEqualTo("gateway_not_found");
        assertThat(code(root.send("POST", tokens("alpha"), "{\"name\":\"x\",\"expires_at\":\"2001-01-01T00:00:00Z\"}")))
                .isEqualTo("invalid_request");
        assertThat(code(root.get(tokens("alpha") + "?limit=0"))).isEqualTo("invalid_request");
        assertThat(code(root.send("POST", tokens("alpha"), "{\"name\":\"" + "x".repeat(70_000) + "\"}")))
                .isEqualTo("body_too_large");
    }

    @Test
    void callsCountAgainstTheLimitedTokenThatTheirTokenWasMadeWith() throws Exception {
        JsonObject maker = root.token(
                "alpha", "maker", "\"permissions\":[\"run\",\"edit\"],\"limits\":{\"requests_per_minute\":3}");
        String limits = "\"limits\":{\"requests_per_minute\":3}";
        JsonObject child = root.as(maker).token("alpha", "child", "\"permissions\":[\"run\",\"edit\"]," + limits);
        JsonObject grandchild = root.as(child).token("alpha", "grandchild", limits);
        assertThat(grandchild.getJsonArray("counts_against"))
                .isEqualTo(JsonArray.of(child.getString("id"), maker.getString("id")));
        assertThat(root.as(maker).chat().statusCode()).isEqualTo(200);
        assertThat(root.as(child).chat().statusCode()).isEqualTo(200);
        assertThat(root.send("DELETE", tokens("alpha") + "/" + maker.getString("id"), null)
                        .statusCode())
                .isEqualTo(204);
        assertThat(root.as(grandchild).chat().statusCode()).isEqualTo(200);
        HttpResponse<byte[]> refused = root.as(grandchild).chat();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(GatewayFixture.text(refused)).contains("a token that this one was made with");
        assertThat(root.as(child).chat().statusCode()).isEqualTo(429);
        // One that no limited token made is nobody's.
        assertThat(root.token("alpha", "of-root", "").getJsonArray("counts_against"))
                .isEmpty();
    }

    @Test
    void aLimitedTokenRotatesItselfAndWhatItMadeAndNoOther() throws Exception {
        String limits = "\"permissions\":[\"run\",\"edit\"],\"limits\":{\"usd_per_day\":5}";
        JsonObject own = root.token("alpha", "rotating-maker", limits);
        JsonObject made = root.as(own).token("alpha", "rotated-child", limits);
        JsonObject sibling = root.token("alpha", "not-rotated", limits);
        String path = tokens("alpha") + "/";
        assertThat(root.as(own)
                        .send("POST", path + made.getString("id") + "/rotate", "{}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(root.as(own)
                        .send("POST", path + own.getString("id") + "/rotate", "{}")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<byte[]> refused = root.as(own).send("POST", path + sibling.getString("id") + "/rotate", "{}");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(GatewayFixture.text(refused)).contains("limits");
    }

    @Test
    void aChainOfTokensHasAnEnd() throws Exception {
        String limits = "\"permissions\":[\"edit\"],\"limits\":{\"requests_per_minute\":5}";
        Operator last = root.as(root.token("alpha", "chain-0", limits));
        for (int i = 1; i <= 8; i++) {
            last = last.as(last.token("alpha", "chain-" + i, limits));
        }
        HttpResponse<byte[]> refused = last.send("POST", tokens("alpha"), "{\"name\":\"chain-9\"," + limits + "}");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(code(refused)).isEqualTo("permission_denied");
    }

    @Test
    void asManyCallsRunAtOnceAsATokenMay() throws Exception {
        Operator one = root.as(root.token("alpha", "one-at-once", "\"limits\":{\"concurrent_calls\":1}"));
        HttpRequest endless = HttpRequest.newBuilder(URI.create(fixture.url + GatewayFixture.CHAT))
                .header("authorization", "Bearer " + one.token())
                .header("content-type", "application/json")
                .header("x-simulate", "{\"chunks\":1000,\"chunk_delay_ms\":50}")
                .POST(BodyPublishers.ofString(GatewayFixture.ask("up", true)))
                .build();
        HttpResponse<InputStream> running = fixture.http.send(endless, BodyHandlers.ofInputStream());
        assertThat(running.statusCode()).isEqualTo(200);
        HttpResponse<byte[]> refused = one.chat();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(code(refused)).isEqualTo("rate_limited");
        assertThat(GatewayFixture.text(refused)).contains("concurrent_calls");
        assertThat(header(refused, "retry-after")).isEqualTo("1");
        running.body().close();
        org.awaitility.Awaitility.await().until(() -> one.chat().statusCode() == 200);
    }
}
