package io.tollgate.gateway.edge.analytics;

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
import io.tollgate.gateway.analytics.AnalyticsClient;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.Limits;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.admin.AdminEndpoint;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the analytics service is told of whoever asks: a token sees its own gateways, whatever it says itself. */
final class AnalyticsScopeIT {
    private static Vertx vertx;
    private static HttpServer gateway;
    private static HttpClient client;
    private static final Promise<Void> left = Promise.promise();
    private static volatile boolean several;
    private static volatile MultiMap asked = HttpHeaders.headers();

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        HttpServer analytics = listen(request -> {
            asked = HttpHeaders.headers()
                    .addAll(request.headers())
                    .set("x-query", String.valueOf(request.query()))
                    .set("x-method", request.method().name())
                    .set("x-path", request.path());
            if (request.path().endsWith("/stream")) {
                request.response().setChunked(true).write("event: call\n\n");
                request.connection().closeHandler(closed -> left.complete());
            } else {
                request.response().end("{}");
            }
        });
        Principal alpha = new Principal(
                "tok_1",
                "of-alpha",
                Scope.of(List.of("alpha", "gamma")),
                Set.of(Permission.READ, Permission.EDIT),
                null,
                Limits.NONE,
                Set.of(),
                null);
        IssuedToken issued = new IssuedToken(new Credential.Valid(alpha), null, new LastUse());
        AccessGuard guard = new AccessGuard(
                "default",
                new Authenticator(
                        new StaticTokens(List.of()),
                        Set.of(),
                        digest -> digest.equals(Digest.ofToken("alpha-token")) ? issued : null,
                        Clock.systemUTC()),
                new FailedAttempts(0, System::nanoTime),
                name -> null,
                Set.of(),
                new SimpleMeterRegistry());
        URI url = URI.create("http://127.0.0.1:" + analytics.actualPort());
        Router router = Router.router(vertx);
        new AnalyticsRoute(
                        guard,
                        new AdminEndpoint(vertx, guard, new ByteBudget(1 << 20)),
                        new AnalyticsClient(vertx, url, null),
                        vertx,
                        Duration.ofMinutes(1),
                        () -> several)
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

    private static MultiMap ask(String... headers) throws Exception {
        return askFor("", headers);
    }

    private static MultiMap askFor(String query, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + gateway.actualPort() + "/v1/analytics" + query));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return asked;
    }

    @Test
    void aTokenSeesItsGateways() throws Exception {
        MultiMap told =
                ask("authorization", "Bearer alpha-token", "x-tollgate-gateways", "*", "x-tollgate-caller", "other");
        assertThat(told.getAll("x-tollgate-gateways")).containsExactly("alpha,gamma");
        assertThat(told.get("x-tollgate-permissions").split(",")).containsExactlyInAnyOrder("read", "edit");
        assertThat(told.contains("authorization")).isFalse();
        assertThat(told.getAll("x-tollgate-caller")).hasSize(1).doesNotContain("", "other");
    }

    @Test
    void anybodySeesWhatIsPublic() throws Exception {
        assertPublicAlone(ask());
    }

    @Test
    void aBadTokenIsNobodys() throws Exception {
        assertPublicAlone(ask("authorization", "Bearer nonsense", "x-tollgate-permissions", "read"));
    }

    private static void assertPublicAlone(MultiMap told) {
        assertThat(told.getAll("x-tollgate-gateways")).containsExactly("*");
        assertThat(told.getAll("x-tollgate-permissions")).containsExactly("");
        assertThat(told.getAll("x-tollgate-caller")).containsExactly("");
    }

    private static HttpResponse<String> logs(String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.actualPort() + "/v1/logs" + path));
        return client.send(
                headers.length > 0 ? request.headers(headers).build() : request.build(), BodyHandlers.ofString());
    }

    @Test
    void singleCallsAreForTokensWithRead() throws Exception {
        assertThat(logs("").statusCode()).isEqualTo(401);
        assertThat(logs("/0199a5b0-0000-7000-8000-000000000001").statusCode()).isEqualTo(401);
        String[] alpha = {"authorization", "Bearer alpha-token", "x-tollgate-gateways", "*"};
        assertThat(logs("?limit=3", alpha).statusCode()).isEqualTo(200);
        assertThat(asked.get("x-path")).isEqualTo("/v1/logs");
        assertThat(asked.get("x-query")).isEqualTo("limit=3");
        assertThat(asked.getAll("x-tollgate-gateways")).containsExactly("alpha,gamma");
        assertThat(logs("/0199a5b0-0000-7000-8000-000000000001", alpha).statusCode())
                .isEqualTo(200);
        assertThat(asked.get("x-path")).isEqualTo("/v1/logs/0199a5b0-0000-7000-8000-000000000001");
        assertThat(logs("/..%2Fanalytics", alpha).statusCode()).isEqualTo(200);
        assertThat(asked.get("x-path")).isEqualTo("/v1/logs/none");
    }

    @Test
    void aStreamIsRelayedAsItComesAndEndsWithItsCaller() throws Exception {
        assertThat(logs("/stream").statusCode()).isEqualTo(401);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.actualPort() + "/v1/logs/stream?model=gpt"))
                .header("authorization", "Bearer alpha-token")
                .build();
        try (InputStream events =
                client.send(request, BodyHandlers.ofInputStream()).body()) {
            assertThat(new String(events.readNBytes(11), StandardCharsets.UTF_8))
                    .isEqualTo("event: call");
            assertThat(asked.get("x-path")).isEqualTo("/v1/logs/stream");
            assertThat(asked.get("x-query")).isEqualTo("model=gpt");
            assertThat(asked.getAll("x-tollgate-gateways")).containsExactly("alpha,gamma");
            assertThat(left.future().isComplete()).isFalse();
        }
        left.future().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static HttpResponse<String> annotate(String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + gateway.actualPort() + "/v1/logs/0199a5b0-0000-7000-8000-000000000001"))
                .header("content-type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body));
        return client.send(
                headers.length > 0 ? request.headers(headers).build() : request.build(), BodyHandlers.ofString());
    }

    @Test
    void whatIsSaidOfACallIsPassedOnWithWhoSaysIt() throws Exception {
        assertThat(annotate("{\"feedback\":1}").statusCode()).isEqualTo(401);
        String[] alpha = {"authorization", "Bearer alpha-token"};
        assertThat(annotate("{\"feedback\":1,\"feedback\":-1}", alpha).statusCode())
                .isEqualTo(400);
        HttpResponse<String> answer = annotate("{\"feedback\": 1}", alpha);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
        assertThat(asked.get("x-method")).isEqualTo("PATCH");
        assertThat(asked.get("x-path")).isEqualTo("/v1/logs/0199a5b0-0000-7000-8000-000000000001");
        assertThat(asked.getAll("x-tollgate-gateways")).containsExactly("alpha,gamma");
        assertThat(asked.get("x-tollgate-caller")).isNotEmpty();
        assertThat(asked.contains("authorization")).isFalse();
    }

    @Test
    void namesAreForThoseWhoMayReadWhereThereIsMoreThanOneGateway() throws Exception {
        assertThat(ask("x-tollgate-hidden", "model").getAll("x-tollgate-hidden"))
                .containsExactly("");
        several = true;
        try {
            assertThat(ask("x-tollgate-hidden", "").getAll("x-tollgate-hidden")).containsExactly("gateway,project");
            assertThat(ask("authorization", "Bearer nonsense").getAll("x-tollgate-hidden"))
                    .containsExactly("gateway,project");
            assertThat(ask("authorization", "Bearer alpha-token").getAll("x-tollgate-hidden"))
                    .containsExactly("");
        } finally {
            several = false;
        }
    }

    @Test
    void aTokenInTheQueryStaysHere() throws Exception {
        assertThat(askFor("?key=alpha-token&days=1&monkey=2&key=alpha-token").get("x-query"))
                .isEqualTo("key=&days=1&monkey=2&key=");
    }
}
