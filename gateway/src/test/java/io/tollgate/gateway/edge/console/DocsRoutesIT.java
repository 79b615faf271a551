package io.tollgate.gateway.edge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.FailedAttempts;
import io.tollgate.gateway.access.IssuedTokens;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.edge.AccessGuard;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DocsRoutesIT {
    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

    private static Vertx vertx;
    private static HttpServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        AccessGuard open = new AccessGuard(
                "default",
                new Authenticator(new StaticTokens(List.of()), Set.of(), IssuedTokens.NONE, Clock.systemUTC()),
                new FailedAttempts(0, System::nanoTime),
                name -> null,
                Set.of(),
                new SimpleMeterRegistry());
        new DocsRoutes(open).addTo(router);
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
        vertx.close().await();
    }

    @ParameterizedTest
    @CsvSource({
        "/docs, text/html; charset=utf-8",
        "/openapi.json, application/json; charset=utf-8",
        "/docs/assets/docs.js, text/javascript; charset=utf-8",
        "/docs/assets/swagger-ui-bundle.js, text/javascript; charset=utf-8",
        "/docs/assets/swagger-ui.css, text/css; charset=utf-8",
        "/docs/assets/favicon-32x32.png, image/png"
    })
    void servesEachFileAndKnowsItAgain(String path, String contentType) throws Exception {
        HttpResponse<byte[]> response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue(contentType);
        assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("cache-control")).hasValue("no-cache");
        assertThat(response.body()).isNotEmpty();

        String etag = response.headers().firstValue("etag").orElseThrow();
        HttpResponse<byte[]> again = get(path, "if-none-match", "\"other\", W/" + etag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(get(path, "if-none-match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void loadsNothingFromElsewhere() throws Exception {
        HttpResponse<byte[]> page = get("/docs");
        assertThat(page.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy).startsWith("default-src 'none'").doesNotContain("unsafe", "http"));
        List<String> links = LINK.matcher(new String(page.body(), StandardCharsets.UTF_8))
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(links).hasSizeGreaterThan(3);
        for (String link : links) {
            assertThat(link).startsWith("/");
            assertThat(get(link).statusCode()).as(link).isEqualTo(200);
        }
    }

    @Test
    void servesNoOtherFileOfTheClassPath() throws Exception {
        assertThat(get("/docs/assets/index.html").statusCode()).isEqualTo(404);
        assertThat(get("/docs/assets/..%2fopenapi.json").statusCode()).isEqualTo(404);
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }
}
