package io.tollgate.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.ConsoleSessions;
import io.tollgate.gateway.access.FailedAttempts;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.IssuedTokens;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.analytics.RecordedUsage;
import io.tollgate.gateway.analytics.UsageLedger;
import io.tollgate.gateway.audit.SpoolFigures;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Standing;
import io.tollgate.gateway.cluster.ClusterStats;
import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.AnalyticsConfig;
import io.tollgate.gateway.config.AuditConfig;
import io.tollgate.gateway.config.ConfiguredAliases;
import io.tollgate.gateway.config.ConfiguredRoutes;
import io.tollgate.gateway.config.ControlConfig;
import io.tollgate.gateway.config.GatewayConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.HttpConfig;
import io.tollgate.gateway.config.ModelConfig;
import io.tollgate.gateway.config.OidcConfig;
import io.tollgate.gateway.config.PriceConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.dialect.TestDialects;
import io.tollgate.gateway.edge.admin.AdminEndpoint;
import io.tollgate.gateway.edge.admin.OperatorRoutes;
import io.tollgate.gateway.edge.admin.TokenRoute;
import io.tollgate.gateway.edge.analytics.AnalyticsRoute;
import io.tollgate.gateway.edge.analytics.PayloadRoute;
import io.tollgate.gateway.edge.analytics.UsageRoute;
import io.tollgate.gateway.edge.call.CallRoutes;
import io.tollgate.gateway.edge.call.InFlight;
import io.tollgate.gateway.edge.console.ConsoleRoutes;
import io.tollgate.gateway.edge.console.DocsRoutes;
import io.tollgate.gateway.edge.console.OidcRoutes;
import io.tollgate.gateway.edge.models.ModelRoutes;
import io.tollgate.gateway.edge.status.ControlHealth;
import io.tollgate.gateway.edge.status.GatewayHealth;
import io.tollgate.gateway.edge.status.HealthRoutes;
import io.tollgate.gateway.edge.status.ProviderStatsRoutes;
import io.tollgate.gateway.edge.status.RoutingStatusRoutes;
import io.tollgate.gateway.oidc.SignIns;
import io.tollgate.gateway.policy.TokenQuotas;
import io.tollgate.gateway.rate.RateWindows;
import io.tollgate.gateway.routing.Candidates;
import io.tollgate.gateway.routing.Catalogue;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStats;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.service.KafkaConnection;
import io.tollgate.service.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The routes and their description are the same thing said twice. */
final class OpenApiRoutesIT {
    private static final JsonObject DESCRIPTION = OpenApiTest.read();

    private static final String TOKEN = "a-token";

    private static Vertx vertx;
    private static Router router;
    private static HttpServer server;
    private static HttpClient client;
    private static SignIns signIns;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        ThrottleConfig usual = ThrottleConfig.DEFAULT;
        ProviderConfig provider = new ProviderConfig(
                "somebody",
                ProviderConfig.Dialect.OPENAI,
                URI.create("http://127.0.0.1:1/v1"),
                new Secret("key"),
                List.of(new ModelConfig(
                        "m", "m", List.of("chat"), 8, 4, new PriceConfig(BigDecimal.ONE, BigDecimal.TEN, null, null))),
                new ThrottleConfig(10, 1_000, 5, Duration.ZERO, usual.timeout(), usual.breaker(), usual.retry()));
        GatewayConfig config = new GatewayConfig(
                new HttpConfig("127.0.0.1", 0, HttpConfig.MANAGEMENT_HOST, 0, 1024),
                "default",
                new AccessConfig(Set.of("run", "read"), 0),
                Set.of(),
                Map.of("default", GatewaySettings.of("default")),
                Map.of("somebody", provider),
                Map.of(),
                new AuditConfig(AuditConfig.Durability.PROCESS, Path.of("unused"), 1 << 30),
                new ControlConfig("unused", Path.of("unused"), null, null),
                KafkaConnection.unsecured("127.0.0.1:1"),
                AnalyticsConfig.NONE);
        Map<String, ProviderState> states = Map.of("somebody", new ProviderState(provider, Clock.systemUTC()));
        AccessGuard guard = new AccessGuard(
                config.accountId(),
                new Authenticator(
                        new StaticTokens(List.of(new StaticTokens.Entry("tests", GatewayToken.sha256(TOKEN)))),
                        Set.of("run", "read"),
                        IssuedTokens.NONE,
                        Clock.systemUTC()),
                new FailedAttempts(0, System::nanoTime),
                config.gateways()::get,
                Set.of(),
                new SimpleMeterRegistry());
        UsageLedger ledger = (tokenIds, by) -> Future.succeededFuture(new RecordedUsage(
                new RecordedUsage.Amount(1, 2, 3, new BigDecimal("0.5")),
                new RecordedUsage.Amount(4, 5, 6, new BigDecimal("1.5")),
                by));
        GatewayHealth health = new GatewayHealth(
                () -> true,
                () -> new ControlHealth(true, null, true, 0),
                () -> new SpoolFigures(16 << 20, 1 << 30, 3, 1_250, SpoolFigures.Publisher.PUBLISHING));
        CallRoutes calls = new CallRoutes(
                vertx,
                config,
                guard,
                TestDialects.ALL,
                new InFlight(),
                new ByteBudget(64 << 20),
                call -> Future.failedFuture(new FailureException(new CallFailure.Internal())),
                Clock.systemUTC());
        AdminEndpoint operators = new AdminEndpoint(vertx, guard, new ByteBudget(64 << 20));
        AdminApi admin = new AdminApi(null, null, null, null, null, null, null, null, null, null, null, null);
        signIns = new SignIns(
                new OidcConfig(
                        URI.create("https://127.0.0.1:1"),
                        "tollgate",
                        null,
                        URI.create("https://tollgate.example.org"),
                        "Example",
                        List.of("openid"),
                        new OidcConfig.ClaimMap("groups", Map.of(), Set.of()),
                        new OidcConfig.ClaimMap("groups", Map.of(), Set.of())),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        Models models = new Models(Catalogue.load(), List.of(provider), Clock.systemUTC());
        ProviderStats stats = new ProviderStats(states.values(), "node");
        router = Edge.router(
                vertx,
                config.accountId(),
                List.of(
                        calls::addParsed,
                        new HealthRoutes(guard, states, health),
                        new ModelRoutes(
                                guard,
                                states,
                                models,
                                ConfiguredAliases.NONE,
                                ConfiguredRoutes.NONE,
                                new ByteBudget(1 << 20),
                                Clock.systemUTC()),
                        new AnalyticsRoute(guard, operators, null, vertx, Duration.ofMinutes(1), () -> false),
                        new PayloadRoute(operators, null, null, null, vertx, Duration.ofMinutes(1)),
                        new UsageRoute(
                                guard,
                                ledger,
                                new TokenQuotas(Set::of, null, System::nanoTime, Clock.systemUTC()),
                                Clock.systemUTC()),
                        new ProviderStatsRoutes(
                                guard,
                                states,
                                stats,
                                ClusterStats.start(stats, null, MasterKeys.NONE, Clock.systemUTC())),
                        new RoutingStatusRoutes(
                                guard,
                                new Candidates(
                                        models,
                                        ConfiguredAliases.NONE,
                                        ConfiguredRoutes.NONE,
                                        new RateWindows(1_000, Clock.systemUTC()),
                                        (name, model) -> Standing.UNKNOWN,
                                        (call, request, name) -> true,
                                        new Random(7)),
                                ConfiguredAliases.NONE,
                                "node",
                                Clock.systemUTC()),
                        new OperatorRoutes(operators, admin, config.accountId()),
                        new TokenRoute(guard, config.accountId()),
                        new ConsoleRoutes(
                                guard, new ConsoleSessions(null, Clock.systemUTC()), ConsoleRoutes.Files.load()),
                        new OidcRoutes(vertx, guard, new ByteBudget(64 << 20), new SessionCookie(signIns)),
                        new DocsRoutes(guard),
                        calls::addPassthrough));
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(router)
                .listen()
                .await();
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        signIns.close();
        vertx.close().await();
    }

    @Test
    void eachRouteIsDescribedAndEachDescriptionIsARoute() {
        Map<String, Set<String>> routes = new TreeMap<>();
        for (Route route : router.getRoutes()) {
            if (!route.getName().startsWith("docs asset ") && !route.getName().startsWith("console file ")) {
                String path = route.getPath().replaceAll(":(\\w+)", "{$1}").replaceAll("/$", "/{path}");
                route.methods()
                        .forEach(method -> routes.computeIfAbsent(route.getName(), name -> new TreeSet<>())
                                .add(method.name() + " " + path));
            }
        }
        Map<String, Set<String>> described = new TreeMap<>();
        DESCRIPTION
                .getJsonObject("paths")
                .forEach(path -> ((JsonObject) path.getValue())
                        .forEach(method -> described
                                .computeIfAbsent(
                                        ((JsonObject) method.getValue()).getString("operationId"),
                                        name -> new TreeSet<>())
                                .add(method.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
        assertThat(routes).isEqualTo(described);
    }

    @ParameterizedTest
    @CsvSource({
        "/health, Health",
        "/v1/models, ModelList",
        "/v1/stats/providers, ProviderStatsList",
        "/v1/stats/providers?scope=node, ProviderStatsList",
        "/v1/stats/providers?scope=cluster, ProviderStatsList",
        "/v1/stats/providers/somebody, ProviderStats",
        "/v1/stats/providers/somebody?scope=cluster, ProviderStats",
        "/usage, TokenUse",
        "/v1/token, TokenSelf"
    })
    void answersAreAsDescribed(String path, String schema) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Described.problems(DESCRIPTION, schema, new JsonObject(response.body())))
                .isEmpty();
    }

    @Test
    void modelsInAnthropicsShape() throws Exception {
        HttpResponse<String> response = anthropic("/v1/models?limit=1");
        assertThat(response.statusCode()).isEqualTo(200);
        JsonObject page = new JsonObject(response.body());
        assertThat(page.fieldNames()).containsExactlyInAnyOrder("data", "has_more", "first_id", "last_id");
        assertThat(page.getJsonArray("data")).hasSize(1);
        assertThat(page.getString("first_id"))
                .isEqualTo(page.getJsonArray("data").getJsonObject(0).getString("id"));
        assertThat(anthropic("/v1/models?limit=0").statusCode()).isEqualTo(400);
        assertThat(anthropic("/v1/models?limit=1001").statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> anthropic(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .header("anthropic-version", "2023-06-01")
                        .build(),
                BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/default/default/compat/chat/completions, 401, 2009",
        "POST, /v1/elsewhere/default/compat/chat/completions, 401, 2009",
        "POST, /v1/default/DEFAULT/compat/chat/completions, 400, 40002",
        "GET, /v1/default/default/compat/chat/completions, 405, 40501",
        "POST, /v1/default/default/somebody/v1/messages, 401, 2009",
        "DELETE, /v1/default/default/somebody/files/1, 401, 2009",
        "POST, /v1/default/default/nothing/, 401, 2009",
        "POST, /v1/default/default, 401, 2009",
        "GET, /v1/default/default, 405, 40501",
        "TRACE, /v1/default/default/somebody/x, 405, 40501",
        "POST, /client/v4/accounts/default/ai/v1/chat/completions, 401, 2009",
        "POST, /client/v4/accounts/default/ai/v1/responses, 401, 2009",
        "GET, /client/v4/accounts/default/ai/v1/responses, 405, 40501",
        "POST, /client/v4/accounts/default/ai/v1/embeddings, 401, 2009",
        "POST, /client/v4/accounts/default/ai/run, 401, 2009",
        "POST, /client/v4/accounts/a.b/ai/run, 400, 40002",
        "GET, /client/v4/accounts/default/ai/run, 405, 40501",
        "GET, /client/v4/accounts/default/ai-gateway/gateways/default/routes, 401, 2009",
        "PUT, /client/v4/accounts/default/ai-gateway/gateways/default/routes/x, 405, 40501",
        "GET, /client/v4/nothing, 404, 40403"
    })
    void refusalsInCloudflaresManner(String method, String path, int status, int code) throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(uri(path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        JsonObject answer = new JsonObject(response.body());
        assertThat(Described.problems(DESCRIPTION, "CloudflareError", answer)).isEmpty();
        assertThat(answer.getJsonArray("errors").getJsonObject(0).getInteger("code"))
                .isEqualTo(code);
    }

    @Test
    void helloIsAnsweredEmpty() throws Exception {
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(uri("/api/hello")).HEAD().build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/chat/completions, 401",
        "POST, /v1/responses, 401",
        "GET, /v1/responses, 405",
        "GET, /v1/responses/resp_1, 404",
        "POST, /v1/responses/resp_1, 404",
        "DELETE, /v1/responses/resp_1, 404",
        "POST, /v1/responses/resp_1/cancel, 404",
        "GET, /v1/nothing, 404",
        "GET, /v1/stats/providers?scope=all, 400",
        "GET, /v1/stats/providers/somebody?scope=, 400",
        "GET, /v1/stats/providers/nobody, 404",
        "GET, /v1/stats/providers/nobody?scope=cluster, 404",
        "DELETE, /v1/models, 405",
        "GET, /usage, 401",
        "GET, /v1/token, 401",
        "POST, /console/sign-in, 401",
        "GET, /console/sign-in, 405",
        "POST, /console/oidc/sign-in, 405",
        "POST, /console/oidc/back-channel-logout, 400",
        "POST, /usage, 405",
        "GET, /v1/admin/gateways, 401",
        "POST, /v1/admin/gateways/default/tokens, 401",
        "PUT, /v1/admin/gateways/default/tokens/tok_1, 405",
        "GET, /v1/chat/completions, 405"
    })
    void refusalsAreAsDescribed(String method, String path, int status) throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(uri(path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(Described.problems(DESCRIPTION, "Error", new JsonObject(response.body())))
                .isEmpty();
        if (status == 405) {
            assertThat(response.headers().firstValue("allow")).isPresent();
        }
    }

    @Test
    void aProviderThatIsAwaySendsABrowserBackToTheConsole() throws Exception {
        HttpResponse<String> back = get("/console/oidc/sign-in");
        assertThat(back.statusCode()).isEqualTo(302);
        assertThat(back.headers().firstValue("location")).hasValue("/console/#sign-in-failed=unavailable");
        assertThat(back.headers().firstValue("x-request-id")).isPresent();
    }

    @Test
    void cookiesOfAnHttpsAddressAreForThatHostAloneAndForNoScript() throws Exception {
        HttpResponse<String> back = get("/console/oidc/callback?code=x&state=y");
        assertThat(back.headers().firstValue("location")).hasValue("/console/#sign-in-failed=expired");
        assertThat(back.headers().allValues("set-cookie"))
                .singleElement()
                .satisfies(cookie -> assertThat(cookie)
                        .startsWith("__Host-tollgate-sign-in=;")
                        .contains("Path=/", "Secure", "HTTPOnly", "SameSite=Lax")
                        .doesNotContain("Domain"));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .header("authorization", "Bearer " + TOKEN)
                        .build(),
                BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
    }
}
