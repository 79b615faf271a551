package io.tollgate.gateway.edge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.ConsoleSessions;
import io.tollgate.gateway.access.FailedAttempts;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.IssuedTokens;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.Edge;
import io.tollgate.gateway.edge.admin.TokenRoute;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsoleRoutesIT {
    private static final String CODE = "a-code-of-many-random-letters";
    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"(/console/[^\"]+)\"");

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void serve() {
        ConsoleSessions sessions = new ConsoleSessions(GatewayToken.sha256(CODE), Clock.systemUTC());
        AccessGuard guard = new AccessGuard(
                "default",
                new Authenticator(
                        new StaticTokens(List.of()), Set.of(), sessions.before(IssuedTokens.NONE), Clock.systemUTC()),
                new FailedAttempts(3, System::nanoTime),
                Map.of("default", GatewaySettings.of("default"))::get,
                Set.of(),
                new SimpleMeterRegistry());
        server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(Edge.handler(
                        vertx,
                        "default",
                        Map.of(),
                        List.of(
                                new TokenRoute(guard, "default"),
                                new ConsoleRoutes(guard, sessions, ConsoleRoutes.Files.load()))))
                .listen()
                .await();
    }

    @AfterEach
    void stop() {
        client.close();
        vertx.close().await();
    }

    @Test
    void thePageLoadsItsOwnFilesAloneUnderAPolicyThatLetsItLoadNoOthers() throws Exception {
        HttpResponse<String> page = get("/console/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .startsWith("default-src 'none'")
                        .doesNotContain("unsafe", "http:", "https:", "*"));
        Matcher loaded = LOADED.matcher(page.body());
        int files = 0;
        while (loaded.find()) {
            HttpResponse<String> file = get(loaded.group(1));
            assertThat(file.statusCode()).as(loaded.group(1)).isEqualTo(200);
            assertThat(file.headers().firstValue("x-content-type-options")).hasValue("nosniff");
            files++;
        }
        assertThat(files).isEqualTo(3);
        assertThat(page.body()).doesNotContain("<script>", "style=");
    }

    @Test
    void filesComeCompressedWhereThatIsAskedForAndAreTheSame() throws Exception {
        String script = script();
        HttpResponse<String> plain = get(script);
        HttpResponse<byte[]> packed = client.send(
                HttpRequest.newBuilder(uri(script))
                        .header("accept-encoding", "br, gzip;q=0.5")
                        .build(),
                BodyHandlers.ofByteArray());
        HttpResponse<String> refused = client.send(
                HttpRequest.newBuilder(uri(script))
                        .header("accept-encoding", "gzip;q=0")
                        .build(),
                BodyHandlers.ofString());

        assertThat(packed.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(packed.headers().firstValue("vary")).hasValue("accept-encoding");
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(new String(unpacked.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(plain.body());
        }
        assertThat(refused.headers().firstValue("content-encoding")).isEmpty();
        assertThat(plain.headers().firstValue("cache-control"))
                .hasValueSatisfying(v -> assertThat(v).contains("immutable"));
    }

    @Test
    void theRootSendsBrowsersToTheConsoleAndTellsOthersWhatThisIs() throws Exception {
        HttpResponse<String> browser = client.send(
                HttpRequest.newBuilder(uri("/"))
                        .header("accept", "text/html,*/*;q=0.8")
                        .build(),
                BodyHandlers.ofString());

        assertThat(browser.statusCode()).isEqualTo(302);
        assertThat(browser.headers().firstValue("location")).hasValue("/console/");
        assertThat(new JsonObject(get("/").body()).fieldNames()).containsExactly("name", "links");
        assertThat(get("/console/oidc/sign-in").statusCode()).isEqualTo(404);
        assertThat(new JsonObject(get("/").body()).getJsonObject("links").getString("console"))
                .isEqualTo("/console/");
        assertThat(get("/console").headers().firstValue("location")).hasValue("/console/");
    }

    @Test
    void theCodeIsExchangedOnceForASessionThatSigningOutEnds() throws Exception {
        HttpResponse<String> signedIn = post("/console/sign-in", CODE);
        String token = new JsonObject(signedIn.body()).getString("token");

        assertThat(signedIn.statusCode()).isEqualTo(200);
        assertThat(signedIn.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(describe(token).statusCode()).isEqualTo(200);
        assertThat(new JsonObject(describe(token).body()).getJsonArray("permissions"))
                .containsExactly("run", "read", "edit", "payload");
        assertThat(post("/console/sign-in", CODE).statusCode()).isEqualTo(401);
        assertThat(post("/console/sign-out", token).statusCode()).isEqualTo(204);
        assertThat(describe(token).statusCode()).isEqualTo(401);
    }

    @Test
    void guessesAtTheCodeAreSlowedLikeGuessesAtTokens() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(post("/console/sign-in", "guess-" + i).statusCode()).isEqualTo(401);
        }
        assertThat(post("/console/sign-in", "guess").statusCode()).isEqualTo(429);
    }

    private String script() throws IOException, InterruptedException {
        Matcher script =
                Pattern.compile("src=\"([^\"]+)\"").matcher(get("/console/").body());
        assertThat(script.find()).isTrue();
        return script.group(1);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> describe(String token) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri("/v1/token"))
                        .header("authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String credential) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .header("authorization", "Bearer " + credential)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
    }
}
