package io.tollgate.gateway.edge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.FailedAttempts;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.admin.InitialToken;
import io.tollgate.gateway.admin.KeySeals;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.control.MemoryControl;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.Described;
import io.tollgate.gateway.edge.OpenApiTest;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.gateway.vault.Vault;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's API over HTTP, on a state in memory: what it answers, and that this is as described. */
final class AdminRoutesIT {
    private static final JsonObject DESCRIPTION = OpenApiTest.read();
    private static final String FIRST = "the-first-token";
    private static final String GATEWAYS = "/v1/admin/gateways";
    private static final String TOKENS = GATEWAYS + "/alpha/tokens";

    private static final String KEYS = GATEWAYS + "/alpha/provider-keys";
    private static final String VALUE = "sk-a-provider-key-of-the-tests-4711";
    private static final String MASTER_KEY = "one:" + Base64.getEncoder().encodeToString(new byte[32]);

    private static final Map<String, ProviderConfig> PROVIDERS = Map.of(
            "openai",
            new ProviderConfig(
                    "openai",
                    ProviderConfig.Dialect.OPENAI,
                    URI.create("https://api.openai.com/v1"),
                    null,
                    List.of(),
                    ThrottleConfig.DEFAULT));

    private static final KeySeals seals = new KeySeals(
            new Vault(MasterKeys.read(Map.of(MasterKeys.VARIABLE, MASTER_KEY), problem -> {
                throw new AssertionError(problem);
            })),
            PROVIDERS);

    private static final MemoryControl control =
            new MemoryControl(Map.of("fixed", GatewaySettings.of("fixed")), seals, InstantSource.system());
    private static Vertx vertx;
    private static HttpServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        Clock clock = Clock.systemUTC();
        InitialToken.ensure(control, GatewayToken.sha256(FIRST));
        InitialToken.ensure(control, GatewayToken.sha256("one too many"));
        AccessGuard guard = new AccessGuard(
                "default",
                new Authenticator(new StaticTokens(List.of()), Set.of(), control, clock),
                new FailedAttempts(0, System::nanoTime),
                control,
                Set.of(),
                new SimpleMeterRegistry());
        Router router = Router.router(vertx);
        AdminApi api =
                AdminApi.on(control, seals, Map.of(), Map.of(), (provider, model) -> null, Map.of(), null, clock);
        AdminEndpoint operators = new AdminEndpoint(vertx, guard, new ByteBudget(64 << 20));
        new AdminRoutes(operators, api).addTo(router);
        new ProviderKeyRoutes(operators, api).addTo(router);
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(router)
                .listen()
                .await();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        assertThat(send("POST", GATEWAYS, "{\"name\":\"alpha\"}").statusCode()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        client.close();
        vertx.close().await();
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers)
            throws Exception {
        return sendAs(FIRST, method, path, body, headers);
    }

    private static HttpResponse<String> sendAs(String token, String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .header("authorization", "Bearer " + token)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonObject described(HttpResponse<String> response, int status, String schema) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonObject json = new JsonObject(response.body());
        assertThat(Described.problems(DESCRIPTION, schema, json)).isEmpty();
        return json;
    }

    private static String etag(HttpResponse<String> response) {
        return response.headers().firstValue("etag").orElseThrow();
    }

    @Test
    void aGatewaysLife() throws Exception {
        HttpResponse<String> made = send("POST", GATEWAYS, "{\"name\":\"beta\",\"authentication\":\"off\"}");
        described(made, 201, "Gateway");
        assertThat(made.headers().firstValue("location")).hasValue(GATEWAYS + "/beta");
        described(send("GET", GATEWAYS + "/beta", null), 200, "Gateway");
        HttpResponse<String> changed =
                send("PATCH", GATEWAYS + "/beta", "{\"anonymous_byok\":\"allow\"}", "if-match", etag(made));
        assertThat(described(changed, 200, "Gateway").getString("authentication"))
                .isEqualTo("off");
        described(send("PATCH", GATEWAYS + "/beta", "{}", "if-match", etag(made)), 412, "Error");
        described(send("PATCH", GATEWAYS + "/beta", "{}"), 428, "Error");
        JsonObject list = described(send("GET", GATEWAYS + "?limit=2", null), 200, "GatewayList");
        described(send("GET", GATEWAYS + "?cursor=" + list.getString("next_cursor"), null), 200, "GatewayList");
        assertThat(send("DELETE", GATEWAYS + "/beta", null, "if-match", etag(changed))
                        .statusCode())
                .isEqualTo(204);
        described(send("GET", GATEWAYS + "/beta", null), 404, "Error");
    }

    @Test
    void aTokensLife() throws Exception {
        HttpResponse<String> made = send("POST", TOKENS, "{\"name\":\"bot\",\"permissions\":[\"read\"]}");
        JsonObject issued = described(made, 201, "IssuedToken");
        String path = made.headers().firstValue("location").orElseThrow();
        described(sendAs(issued.getString("token"), "GET", path, null), 200, "Token");
        HttpResponse<String> changed = send("PATCH", path, "{\"project\":\"p\"}", "if-match", etag(made));
        assertThat(described(changed, 200, "Token").getString("project")).isEqualTo("p");
        JsonObject rotated = described(send("POST", path + "/rotate", "{\"grace\":\"30m\"}"), 200, "RotatedToken");
        assertThat(sendAs(issued.getString("token"), "GET", path, null).statusCode())
                .isEqualTo(200);
        described(send("POST", path + "/rotate", "{\"grace\":\"0s\"}"), 200, "RotatedToken");
        assertThat(sendAs(rotated.getString("token"), "GET", path, null).statusCode())
                .isEqualTo(401);
        described(send("GET", TOKENS, null), 200, "TokenList");
        assertThat(send("DELETE", path, null).statusCode()).isEqualTo(204);
        assertThat(described(send("GET", path, null), 200, "Token").getString("status"))
                .isEqualTo("revoked");
        described(send("DELETE", path, null), 404, "Error");
        JsonObject events = described(send("GET", "/v1/admin/events?limit=1000", null), 200, "AdminEventList");
        assertThat(events.encode())
                .contains("token.create", "token.update", "token.rotate", "token.delete", "gateway.create")
                .doesNotContain(issued.getString("token"));
    }

    @Test
    void aProviderKeysLife() throws Exception {
        HttpResponse<String> made =
                send("POST", KEYS, "{\"provider\":\"openai\",\"description\":\"ours\",\"value\":\"" + VALUE + "\"}");
        JsonObject key = described(made, 201, "ProviderKey");
        assertThat(key.getString("last_four")).isEqualTo("4711");
        assertThat(key.getString("alias")).isEqualTo("default");
        String path = made.headers().firstValue("location").orElseThrow();
        assertThat(path).isEqualTo(KEYS + "/openai/default");
        described(send("POST", KEYS, "{\"provider\":\"openai\",\"value\":\"" + VALUE + "\"}"), 409, "Error");
        described(send("GET", path, null), 200, "ProviderKey");
        HttpResponse<String> changed = send(
                "PATCH",
                path,
                "{\"description\":null,\"expires_at\":\"2100-01-01T00:00:00Z\"}",
                "if-match",
                etag(made));
        assertThat(described(changed, 200, "ProviderKey").getString("description"))
                .isNull();
        described(send("PATCH", path, "{}", "if-match", etag(made)), 412, "Error");
        described(send("PATCH", path, "{}"), 428, "Error");
        JsonObject rotated = described(send("POST", path + "/rotate", "{\"value\":\"short-one\"}"), 200, "ProviderKey");
        assertThat(rotated.getString("last_four")).isEmpty();
        assertThat(rotated.getInteger("version")).isEqualTo(2);
        assertThat(rotated.getString("expires_at")).isNull();
        assertThat(described(send("POST", "/v1/admin/vault/rewrap", null), 200, "VaultRewrap")
                        .getInteger("moved"))
                .isZero();
        described(send("DELETE", GATEWAYS + "/alpha", null), 409, "Error");
        JsonObject list = described(send("GET", KEYS, null), 200, "ProviderKeyList");
        assertThat(list.getJsonArray("data")).hasSize(1);
        assertThat(send("DELETE", path, null).statusCode()).isEqualTo(204);
        described(send("GET", path, null), 404, "Error");
        described(send("DELETE", path, null), 404, "Error");
        JsonObject events = described(send("GET", "/v1/admin/events?limit=1000", null), 200, "AdminEventList");
        assertThat(events.encode() + list.encode() + made.body())
                .contains("provider_key.create", "provider_key.update", "provider_key.rotate", "provider_key.delete")
                .doesNotContain(VALUE, "short-one");
    }

    @Test
    void whoWasRevokedMeanwhileChangesNothing() throws Exception {
        JsonObject issued =
                described(send("POST", TOKENS, "{\"name\":\"leaver\",\"permissions\":[\"edit\"]}"), 201, "IssuedToken");
        String path = TOKENS + "/" + issued.getString("id");
        assertThat(sendAs(issued.getString("token"), "DELETE", path, null).statusCode())
                .isEqualTo(204);
        described(sendAs(issued.getString("token"), "POST", TOKENS, "{\"name\":\"late\"}"), 401, "Error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "POST | /v1/admin/gateways | {\"name\":\"alpha\"} | 409 | name_taken",
                "POST | /v1/admin/gateways | {\"name\":\"A\"} | 400 | invalid_request",
                "POST | /v1/admin/gateways | {\"name\":\"a\",\"authentication\":\"maybe\"} | 400 | invalid_request",
                "PATCH | /v1/admin/gateways/fixed | {} | 409 | gateway_fixed",
                "PATCH | /v1/admin/gateways/nowhere | {} | 404 | gateway_not_found",
                "DELETE | /v1/admin/gateways/default | {} | 400 | invalid_request",
                "GET | /v1/admin/gateways/nowhere/tokens | {} | 404 | gateway_not_found",
                "GET | /v1/admin/gateways/alpha/tokens/tok_0 | {} | 404 | token_not_found",
                "POST | /v1/admin/gateways/alpha/tokens/tok_0/rotate | {\"grace\":\"soon\"} | 400 | invalid_request",
                "POST | /v1/admin/gateways/alpha/tokens/tok_0/rotate | {\"grace\":\"9d\"} | 400 | invalid_request",
                "POST | /v1/admin/gateways/alpha/tokens/tok_0/rotate | {\"after\":\"1h\"} | 400 | invalid_request",
                "POST | /v1/admin/gateways/alpha/provider-keys | {\"provider\":\"closedai\",\"value\":\"12345678\"} | 400 | invalid_request",
                "POST | /v1/admin/gateways/alpha/provider-keys | {\"provider\":\"openai\",\"value\":\"1234567\"} | 400 | invalid_request",
                "POST | /v1/admin/gateways/alpha/provider-keys | {\"provider\":\"openai\",\"value\":\"1234 5678\"} | 400 | invalid_request",
                "POST | /v1/admin/gateways/alpha/provider-keys | {\"provider\":\"openai\",\"value\":\"12345678\",\"alias\":\"/\"} | 400 | invalid_request",
                "POST | /v1/admin/gateways/alpha/provider-keys | {\"provider\":\"openai\",\"value\":\"12345678\",\"expires_at\":\"2001-01-01T00:00:00Z\"} | 400 | invalid_request",
                "POST | /v1/admin/gateways/nowhere/provider-keys | {\"provider\":\"openai\",\"value\":\"12345678\"} | 404 | gateway_not_found",
                "GET | /v1/admin/gateways/alpha/provider-keys/openai/none | {} | 404 | provider_key_not_found",
                "PATCH | /v1/admin/gateways/alpha/provider-keys/openai/none | {} | 404 | provider_key_not_found",
                "POST | /v1/admin/gateways/alpha/provider-keys/openai/none/rotate | {\"value\":\"12345678\"} | 404 | provider_key_not_found",
                "GET | /v1/admin/events?limit=many | {} | 400 | invalid_request",
                "GET | /v1/admin/events?cursor=%20 | {} | 400 | invalid_request",
                "POST | /v1/admin/gateways/alpha/tokens | nonsense | 400 | invalid_json",
            })
    void refusalsAreAsDescribed(String method, String path, String body, int status, String code) throws Exception {
        JsonObject error = described(send(method, path, body, "if-match", "*"), status, "Error");
        assertThat(error.getJsonObject("error").getString("code")).isEqualTo(code);
    }
}
