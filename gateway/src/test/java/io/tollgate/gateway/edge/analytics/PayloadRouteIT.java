package io.tollgate.gateway.edge.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.FailedAttempts;
import io.tollgate.gateway.access.IssuedToken;
import io.tollgate.gateway.access.LastUse;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.access.Scope;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.admin.PayloadAdmin;
import io.tollgate.gateway.analytics.AnalyticsClient;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.control.AdminEvent;
import io.tollgate.gateway.control.MemoryControl;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.Described;
import io.tollgate.gateway.edge.OpenApiTest;
import io.tollgate.gateway.edge.admin.AdminEndpoint;
import io.tollgate.gateway.payload.PayloadSeals;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.gateway.vault.PayloadBinding;
import io.tollgate.gateway.vault.Vault;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of a call, between the analytics service that hands it out and whoever reads it. */
final class PayloadRouteIT {
    private static final UUID CALL = UUID.fromString("019aa1f2-7c1e-7000-8000-3f1c9d0a5b77");
    private static final Vault VAULT = new Vault(MasterKeys.read(
            Map.of(MasterKeys.VARIABLE, "one:" + Base64.getEncoder().encodeToString(new byte[32])), problem -> {
                throw new AssertionError(problem);
            }));

    private static Vertx vertx;
    private static HttpServer gateway;
    private static HttpClient client;
    private static MemoryControl control;
    private static volatile int status;
    private static volatile String stored = "";

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        control = new MemoryControl(Map.of(), key -> null, Clock.systemUTC());
        HttpServer analytics = listen(request -> request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(stored));
        Principal auditor = new Principal(
                "op_1",
                "auditor",
                Scope.of(List.of("alpha")),
                Set.of(Permission.PAYLOAD),
                null,
                Limits.NONE,
                Set.of(),
                null);
        IssuedToken issued = new IssuedToken(new Credential.Valid(auditor), null, new LastUse());
        AccessGuard guard = new AccessGuard(
                "default",
                new Authenticator(
                        new StaticTokens(List.of()),
                        Set.of(),
                        digest -> digest.equals(Digest.ofToken("auditors-token")) ? issued : null,
                        Clock.systemUTC()),
                new FailedAttempts(0, System::nanoTime),
                name -> null,
                Set.of(),
                new SimpleMeterRegistry());
        AdminEndpoint operators = new AdminEndpoint(vertx, guard, new ByteBudget(1 << 20));
        URI url = URI.create("http://127.0.0.1:" + analytics.actualPort());
        Router router = Router.router(vertx);
        new PayloadRoute(
                        operators,
                        new AnalyticsClient(vertx, url, null),
                        new PayloadAdmin(control),
                        new PayloadSeals(VAULT),
                        vertx,
                        Duration.ofMinutes(1))
                .addTo(router);
        gateway = listen(router);
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private static HttpServer listen(io.vertx.core.Handler<io.vertx.core.http.HttpServerRequest> handler) {
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(handler)
                .listen()
                .await();
    }

    @AfterAll
    static void stop() {
        client.close();
        vertx.close().await();
    }

    @BeforeEach
    void allIsWell() {
        status = 200;
    }

    private static JsonObject kept(String gatewayName, @Nullable String key, byte[] request, byte[] response) {
        return new JsonObject()
                .put("call_id", CALL.toString())
                .put("accepted_at", "2026-11-20T11:59:58.120000Z")
                .put("gateway", gatewayName)
                .put("master_key", key)
                .put("request_format", "json")
                .put("request_bytes", 9)
                .put("request_cut", false)
                .put("request_redactions", 1)
                .putNull("request_omitted")
                .put("request", Base64.getEncoder().encodeToString(request))
                .put("response_format", "text")
                .put("response_bytes", 3)
                .put("response_cut", true)
                .put("response_redactions", 0)
                .putNull("response_omitted")
                .put("response", Base64.getEncoder().encodeToString(response));
    }

    private static byte[] sealed(String gatewayName, String part, String text) throws Exception {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(text.getBytes(UTF_8));
        }
        return VAULT.seal(deflated.toByteArray(), new PayloadBinding(gatewayName, CALL, part));
    }

    private static HttpResponse<String> read(String token) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + gateway.actualPort() + "/v1/logs/" + CALL + "/payload");
        return client.send(
                HttpRequest.newBuilder(uri)
                        .header("authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
    }

    private static long readings() {
        return control.state().events(null).count();
    }

    @Test
    void whatIsKeptIsShownOnceItIsRecordedWhoReadsIt() throws Exception {
        stored = kept("alpha", null, "{\"a\":1}".getBytes(UTF_8), "ü€".getBytes(UTF_8))
                .encode();
        long before = readings();
        HttpResponse<String> response = read("auditors-token");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
        JsonObject payload = new JsonObject(response.body());
        assertThat(Described.problems(OpenApiTest.read(), "Payload", payload)).isEmpty();
        assertThat(payload.getJsonObject("request").getString("text")).isEqualTo("{\"a\":1}");
        assertThat(payload.getJsonObject("response").getString("text")).isEqualTo("ü€");
        assertThat(payload.getBoolean("encrypted")).isFalse();
        assertThat(readings()).isEqualTo(before + 1);
        AdminEvent event = control.state().events(null).findFirst().orElseThrow();
        assertThat(event.action()).isEqualTo("payload.read");
        assertThat(event.actorId()).isEqualTo("op_1");
        assertThat(event.gateway()).isEqualTo("alpha");
        assertThat(event.target()).isEqualTo(CALL.toString());
    }

    @Test
    void whatIsSealedIsOpened() throws Exception {
        stored = kept("alpha", "one", sealed("alpha", "request", "a prompt"), sealed("alpha", "response", "an answer"))
                .encode();
        JsonObject payload = new JsonObject(read("auditors-token").body());
        assertThat(payload.getBoolean("encrypted")).isTrue();
        assertThat(payload.getJsonObject("request").getString("text")).isEqualTo("a prompt");
        assertThat(payload.getJsonObject("response").getString("text")).isEqualTo("an answer");
    }

    @Test
    void whatDoesNotOpenIsNeitherShownNorRecorded() throws Exception {
        long before = readings();
        stored = kept("alpha", "one", sealed("beta", "request", "a prompt"), sealed("alpha", "response", "x"))
                .encode();
        assertRefused(503, "vault_unavailable");
        stored = kept("alpha", "lost", sealed("alpha", "request", "x"), sealed("alpha", "response", "x"))
                .encode();
        HttpResponse<String> lost = assertRefused(503, "vault_unavailable");
        assertThat(lost.body()).contains("lost");
        assertThat(readings()).isEqualTo(before);
    }

    @Test
    void noServiceCanHandOutWhatIsOfAnotherGateway() throws Exception {
        long before = readings();
        stored = kept("beta", null, "{}".getBytes(UTF_8), new byte[0]).encode();
        assertRefused(403, "gateway_not_allowed");
        assertThat(readings()).isEqualTo(before);
    }

    @Test
    void whatTheServiceRefusesIsHandedOn() throws Exception {
        status = 404;
        stored = "{\"error\":{\"code\":\"payload_not_found\"}}";
        long before = readings();
        assertRefused(404, "payload_not_found");
        assertThat(readings()).isEqualTo(before);
    }

    @Test
    void nobodyReadsWithoutATokenThatMay() throws Exception {
        HttpResponse<String> response = read("another-token");
        assertThat(response.statusCode()).isEqualTo(401);
    }

    private static HttpResponse<String> assertRefused(int expected, String code) throws Exception {
        HttpResponse<String> response = read("auditors-token");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(expected);
        assertThat(new JsonObject(response.body()).getJsonObject("error").getString("code"))
                .isEqualTo(code);
        return response;
    }
}
