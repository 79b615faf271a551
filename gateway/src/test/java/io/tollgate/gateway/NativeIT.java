package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.simulated.Received;
import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests in providers' own APIs reach them as they are, and so do their answers; each leaves a row. */
final class NativeIT {
    private static final String ROUTE = "/v1/default/default/";
    private static final String MESSAGE = "{ \"max_tokens\":64,\"model\" : \"simulated-small\",\"temperature\":0.70,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Say something, å.\"}]%s}";
    private static final String GENERATE =
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Say something, å.\"}]}]}";
    private static final String GEMINI = "gem/v1beta/models/simulated-small:";
    private static final int MEBIBYTE = 1 << 20;

    private static RawUpstream raw;
    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        raw = new RawUpstream();
        fixture = GatewayFixture.startNative(raw.url());
    }

    @AfterAll
    static void stop() {
        fixture.close();
        raw.close();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(fixture.url + ROUTE + path))
                .header("cf-aig-authorization", "Bearer " + GatewayFixture.TOKEN);
    }

    private static HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return fixture.http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request(path).header("content-type", "application/json").POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return fixture.http.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** What the upstream answers to the same bytes where nothing is between. */
    private static String direct(Received received) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + fixture.upstream.port() + received.path()))
                .method(received.method(), BodyPublishers.ofByteArray(received.body()));
        received.header("x-simulate").ifPresent(simulate -> request.header("x-simulate", simulate));
        return text(fixture.http.send(request.build(), BodyHandlers.ofByteArray()));
    }

    @ParameterizedTest
    @CsvSource({
        "claude/v1/messages, false, anthropic, whole",
        "claude/v1/messages, true, anthropic, stream",
        "gem/v1beta/models/simulated-small:generateContent, false, gemini, whole",
        "gem/v1beta/models/simulated-small:streamGenerateContent?alt=sse, true, gemini, stream",
        "gem/v1beta/models/simulated-small:streamGenerateContent, true, gemini, array",
        "up/chat/completions, false, openai, whole"
    })
    void requestAndAnswerPassAsTheyAreAndAreBooked(String path, boolean stream, String dialect, String form)
            throws Exception {
        String body = path.startsWith("gem/")
                ? GENERATE
                : MESSAGE.formatted(path.startsWith("claude/") && stream ? ",\"stream\":true" : "");
        HttpResponse<byte[]> response = post(path, body, "x-simulate", "{\"dribble\":7,\"cached_tokens\":2}");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        Received received = fixture.lastReceived();
        assertThat(new String(received.body(), StandardCharsets.UTF_8)).isEqualTo(body);
        assertThat(received.path())
                .isEqualTo((path.startsWith("up/") ? "/v1" : "") + path.substring(path.indexOf('/')));
        assertThat(text(response)).isEqualTo(direct(received)).doesNotContain("x_gateway");
        assertThat(header(response, "cf-aig-model")).isEqualTo("simulated-small");
        assertThat(header(response, "cf-aig-step")).isEqualTo("0");
        UsageEvent row = fixture.row(response);
        assertThat(row.getDialect()).isEqualTo(dialect);
        assertThat(row.getRoute()).isEqualTo("native");
        assertThat(row.getRequestedModel()).isEqualTo("simulated-small");
        assertThat(row.getModel()).isEqualTo("simulated-small");
        assertThat(row.getProvider()).isEqualTo(path.substring(0, path.indexOf('/')));
        assertThat(row.getStream()).isEqualTo(stream);
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getStatus()).isEqualTo(200);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
        assertThat(row.getCachedInputTokens()).isEqualTo(2);
        // "Say something, å." is 5 tokens, and three more for the message; so is the answer, with "You said:" before
        // it.
        assertThat(row.getInputTokens()).as(form).isEqualTo(8);
        assertThat(row.getOutputTokens()).isEqualTo(8);
        assertThat(row.getCostUsd()).isEqualByComparingTo("0.0000222");
        assertThat(row.getRequestBytes()).isEqualTo(body.getBytes(StandardCharsets.UTF_8).length);
        assertThat(row.getResponseBytes()).isEqualTo(response.body().length);
    }

    @Test
    void streamWithoutUsageIsNotMadeToTellItAndIsEstimated() throws Exception {
        String body = MESSAGE.formatted(",\"stream\":true");
        HttpResponse<byte[]> response = post("up/chat/completions", body);
        assertThat(new String(fixture.lastReceived().body(), StandardCharsets.UTF_8))
                .isEqualTo(body);
        UsageEvent row = fixture.row(response);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.ESTIMATED);
        assertThat(row.getOutputTokens()).isEqualTo(8);
        assertThat(row.getInputTokens()).isEqualTo((body.getBytes(StandardCharsets.UTF_8).length + 3) / 4);
    }

    @Test
    void whatIsRelayedIsNoPageOfOurs() throws Exception {
        HttpResponse<byte[]> models = send("GET", "up/models", BodyPublishers.noBody());
        assertThat(header(models, "x-content-type-options")).isEqualTo("nosniff");
        assertThat(header(models, "content-security-policy")).isEqualTo("sandbox");
    }

    @Test
    void whatSpendsNoTokensIsBookedWithNone() throws Exception {
        HttpResponse<byte[]> models = send("GET", "up/models", BodyPublishers.noBody());
        assertThat(json(models).getJsonArray("data")).isNotEmpty();
        UsageEvent row = fixture.row(models);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.NONE);
        assertThat(row.getModel()).isNull();
        assertThat(row.getRequestedModel()).isNull();
        HttpResponse<byte[]> counted = post("claude/v1/messages/count_tokens", MESSAGE.formatted(""));
        assertThat(json(counted).getInteger("input_tokens")).isEqualTo(8);
        assertThat(fixture.row(counted).getUsageSource()).isEqualTo(UsageSource.NONE);
        assertThat(fixture.row(counted).getDialect()).isEqualTo("anthropic");
        HttpResponse<byte[]> embedded = post(
                "gem/v1beta/models/simulated-embedding:embedContent", "{\"content\":{\"parts\":[{\"text\":\"a b\"}]}}");
        assertThat(fixture.row(embedded).getInputTokens()).isEqualTo(2);
        assertThat(fixture.row(embedded).getOutputTokens()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void everyMethodPassesWithItsQuery(String method) throws Exception {
        raw.does(request -> request.bodyHandler(body -> request.response()
                .setStatusCode(202)
                .putHeader("x-method", request.method().name())
                .putHeader("x-body", body.toString())
                .putHeader("set-cookie", "a=b")
                .putHeader("connection", "x-hop")
                .putHeader("x-hop", "1")
                .putHeader("cf-aig-model", "theirs")
                .putHeader("content-length", "4")
                .end(request.method().equals(HttpMethod.HEAD) ? "" : "done")));
        boolean body = List.of("POST", "PUT", "PATCH").contains(method);
        HttpResponse<byte[]> response = send(
                method,
                "raw/a%2Fb/c~d/?q=%20x&q=1&empty=",
                body ? BodyPublishers.ofString("sent") : BodyPublishers.noBody());
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(header(response, "x-method")).isEqualTo(method);
        assertThat(header(response, "x-body")).isEqualTo(body ? "sent" : "");
        assertThat(text(response)).isEqualTo(method.equals("HEAD") ? "" : "done");
        assertThat(header(response, "content-length")).isEqualTo("4");
        assertThat(response.headers().map()).doesNotContainKeys("set-cookie", "x-hop", "cf-aig-model");
        assertThat(raw.seen().getLast()).isEqualTo(method + " /base/a%2Fb/c~d/?q=%20x&q=1&empty=");
        assertThat(fixture.row(response).getOutcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anyBytesPassBothWays(boolean lengthTold) throws Exception {
        byte[] bytes = new byte[3 * MEBIBYTE + 7];
        new Random(7).nextBytes(bytes);
        raw.does(request -> {
            request.response().setChunked(true).putHeader("content-type", "application/octet-stream");
            request.pipeTo(request.response());
        });
        BodyPublisher body = lengthTold
                ? BodyPublishers.ofByteArray(bytes)
                : BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(bytes));
        HttpResponse<byte[]> response = send("POST", "raw/files", body, "content-type", "application/octet-stream");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(bytes);
        UsageEvent row = fixture.row(response);
        assertThat(row.getRequestBytes()).isEqualTo(bytes.length);
        assertThat(row.getResponseBytes()).isEqualTo(bytes.length);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.NONE);
    }

    @Test
    void modelIsFoundWhereverItStandsInALargeBodyOrInTheAnswer() throws Exception {
        String answer = "{\"model\":\"simulated-small\",\"choices\":[],"
                + "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":10}}";
        raw.does(request -> request.bodyHandler(body ->
                request.response().putHeader("content-type", "application/json").end(answer)));
        String filler = "x".repeat(2 * MEBIBYTE);
        HttpResponse<byte[]> early =
                post("raw/chat/completions", "{\"model\":\"simulated-small\",\"messages\":[\"" + filler + "\"]}");
        assertThat(fixture.row(early).getRequestedModel()).isEqualTo("simulated-small");
        assertThat(fixture.row(early).getCostUsd()).isEqualByComparingTo("0.00102");
        HttpResponse<byte[]> late =
                post("raw/chat/completions", "{\"messages\":[\"" + filler + "\"],\"model\":\"simulated-small\"}");
        assertThat(fixture.row(late).getRequestedModel()).isEqualTo("simulated-small");
        assertThat(fixture.row(late).getCostUsd()).isEqualByComparingTo("0.00102");
        HttpResponse<byte[]> never = post("raw/chat/completions", "{\"messages\":[\"" + filler + "\"]}");
        assertThat(fixture.row(never).getRequestedModel()).isNull();
        assertThat(fixture.row(never).getModel()).isEqualTo("simulated-small");
        assertThat(fixture.row(never).getCostUsd()).isEqualByComparingTo("0.00102");
    }

    @Test
    void requestIsNotHeldUntilItIsWhole() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        raw.does(request -> {
            AtomicLong bytes = new AtomicLong();
            request.handler(chunk -> {
                bytes.addAndGet(chunk.length());
                begun.countDown();
            });
            request.endHandler(v -> request.response().end(Long.toString(bytes.get())));
        });
        try (Socket socket = new Socket("127.0.0.1", URI.create(fixture.url).getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + ROUTE + "raw/upload HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer "
                            + GatewayFixture.TOKEN + "\r\ncontent-length: " + 2 * MEBIBYTE + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[MEBIBYTE]);
            begun.await();
            out.write(new byte[MEBIBYTE]);
            assertThat(until(socket.getInputStream(), "2097152")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void answerComesNoFasterThanItIsTaken() throws Exception {
        int chunks = 64 * 16;
        AtomicInteger written = new AtomicInteger();
        raw.does(request -> write(request, written, chunks));
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(64 << 10);
            socket.connect(new java.net.InetSocketAddress(
                    "127.0.0.1", URI.create(fixture.url).getPort()));
            socket.getOutputStream()
                    .write(("GET " + ROUTE + "raw/download HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer "
                                    + GatewayFixture.TOKEN + "\r\nconnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            AtomicInteger last = new AtomicInteger(-1);
            await().until(() -> written.get() > 0 && last.getAndSet(written.get()) == written.get());
            assertThat(written.get()).isLessThan(chunks);
            long all = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            assertThat(all).isGreaterThan((long) chunks << 16);
            assertThat(written.get()).isEqualTo(chunks);
        }
    }

    private static void write(HttpServerRequest request, AtomicInteger written, int chunks) {
        if (written.get() == 0) {
            request.response().setChunked(true);
        }
        while (written.get() < chunks) {
            written.incrementAndGet();
            request.response().write(Buffer.buffer(new byte[1 << 16]));
            if (request.response().writeQueueFull()) {
                request.response().drainHandler(v -> write(request, written, chunks));
                return;
            }
        }
        request.response().end();
    }

    @Test
    void callerThatLeavesCancelsUpstreamAndIsBookedWhatItSaw() throws Exception {
        String body = MESSAGE.formatted(",\"stream\":true");
        try (Socket socket = new Socket("127.0.0.1", URI.create(fixture.url).getPort())) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + ROUTE + "claude/v1/messages HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer "
                            + GatewayFixture.TOKEN + "\r\nx-request-id: leaves\r\ncontent-type: application/json\r\n"
                            + "x-simulate: {\"fault\":\"stall\",\"fault_after\":4}\r\ncontent-length: " + bytes.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            until(socket.getInputStream(), "\" said\"");
        }
        await().until(() -> fixture.lastReceived().ending() == Received.Ending.CANCELED);
        UsageEvent row = fixture.rows.await(
                one -> one.getOutcome() == Outcome.CANCELED && one.getProvider().equals("claude"));
        assertThat(row.getInputTokens()).isEqualTo(8);
        assertThat(row.getOutputTokens()).isEqualTo(2);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.ESTIMATED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude/v1/messages|event: error\\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"",
                "gem/v1beta/models/simulated-small:streamGenerateContent?alt=sse|data: {\"error\":{\"code\":502,",
                "up/chat/completions|data: {\"error\":{\"message\":\"Provider up closed the connection",
                "up/responses|event: error\\ndata: {\"type\":\"error\",\"code\":\"provider_error\",\"message\":\"Provider up closed"
            })
    void upstreamThatDiesInAStreamIsToldOfInTheStreamsDialect(String path, String event) throws Exception {
        String body = path.startsWith("gem/") ? GENERATE : MESSAGE.formatted(",\"stream\":true,\"input\":\"a\"");
        HttpResponse<byte[]> response = post(path, body, "x-simulate", "{\"fault\":\"close\",\"fault_after\":3}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(text(response)).contains(event.replace("\\n", "\n"));
        UsageEvent row = fixture.row(response);
        assertThat(row.getOutcome()).isEqualTo(Outcome.FAILED);
        assertThat(row.getErrorCode()).isEqualTo("provider_error");
        assertThat(row.getOutputTokens()).isPositive();
    }

    @Test
    void upstreamThatDiesInAnotherAnswerEndsItUnmistakably() throws Exception {
        raw.does(request -> {
            request.response().putHeader("content-length", "100").write("half");
            request.response()
                    .write(" of it")
                    .onSuccess(v -> request.connection().close());
        });
        assertThatThrownBy(() -> send("GET", "raw/file", BodyPublishers.noBody()))
                .isInstanceOf(IOException.class);
        UsageEvent row =
                fixture.rows.await(one -> "raw".equals(one.getProvider()) && one.getOutcome() == Outcome.FAILED);
        assertThat(row.getStatus()).isEqualTo(200);
        assertThat(row.getErrorCode()).isEqualTo("provider_error");
    }

    @Test
    void oneCredentialReachesTheProvider() throws Exception {
        post("claude/v1/messages", MESSAGE.formatted(""));
        assertKeys("x-api-key: " + GatewayFixture.UPSTREAM_KEY);
        post(GEMINI + "generateContent", GENERATE);
        assertKeys("x-goog-api-key: " + GatewayFixture.UPSTREAM_KEY);
        post("up/chat/completions", MESSAGE.formatted(""));
        assertKeys("authorization: Bearer " + GatewayFixture.UPSTREAM_KEY);

        post("claude/v1/messages", MESSAGE.formatted(""), "x-api-key", "sk-own");
        assertKeys("x-api-key: sk-own");
        post("claude/v1/messages", MESSAGE.formatted(""), "authorization", "Bearer sk-own");
        assertKeys("authorization: Bearer sk-own");
        post("claude/v1/messages", MESSAGE.formatted(""), "authorization", "Bearer other", "x-api-key", "sk-own");
        assertKeys("x-api-key: sk-own");
        post(GEMINI + "generateContent?key=sk-own&alt=json", GENERATE);
        assertKeys();
        assertThat(fixture.lastReceived().path()).endsWith(":generateContent?alt=json&key=sk-own");
        post("up/chat/completions", MESSAGE.formatted(""), "authorization", "Bearer sk-own");
        assertKeys("authorization: Bearer sk-own");
    }

    private static void assertKeys(String... expected) {
        assertThat(fixture.lastReceived().headers().stream()
                        .map(header -> header.getKey().toLowerCase(java.util.Locale.ROOT) + ": " + header.getValue())
                        .filter(header -> header.matches("(authorization|x-api-key|api-key|x-goog-api-key): .*")))
                .containsExactly(expected);
    }

    @Test
    void nothingOfOursReachesTheProvider() throws Exception {
        HttpResponse<byte[]> response = post(
                "up/chat/completions",
                MESSAGE.formatted(""),
                "authorization",
                "Bearer " + GatewayFixture.TOKEN,
                "cookie",
                "session=secret",
                "cf-aig-metadata",
                "{\"team\":\"secret\"}",
                "X-Gateway-Project-Id",
                "secret",
                "x-forwarded-for",
                "secret",
                "te",
                "trailers",
                "anthropic-version",
                "2023-06-01",
                "openai-beta",
                "assistants=v2");
        assertThat(response.statusCode()).isEqualTo(200);
        Received received = fixture.lastReceived();
        assertThat(received.header("anthropic-version")).hasValue("2023-06-01");
        assertThat(received.header("openai-beta")).hasValue("assistants=v2");
        assertThat(received.header("accept-encoding")).hasValue("identity");
        assertThat(received.headers())
                .allSatisfy(sent -> assertThat(sent.getKey() + ": " + sent.getValue())
                        .doesNotContain("secret", GatewayFixture.TOKEN)
                        .doesNotStartWithIgnoringCase("cf-aig-")
                        .doesNotStartWithIgnoringCase("te:")
                        .doesNotStartWithIgnoringCase("x-gateway-"));
        assertThat(fixture.row(response).getProject()).isEqualTo("secret");
        assertThat(fixture.row(response).getMetadata()).containsEntry("team", "secret");
    }

    @Test
    void providersThatRepeatTheOperatorsKeyDoNotTellIt() throws Exception {
        HttpResponse<byte[]> response =
                post("claude/v1/messages", MESSAGE.formatted(""), "x-simulate", "{\"status\":401,\"echo_key\":true}");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(text(response)).contains("authentication_error", "***").doesNotContain(GatewayFixture.UPSTREAM_KEY);
        assertThat(fixture.row(response).getOutcome()).isEqualTo(Outcome.FAILED);
        assertThat(fixture.row(response).getUsageSource()).isEqualTo(UsageSource.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "raw/../x",
                "raw/a/../../x",
                "raw/./x",
                "raw/%2e%2e/x",
                "raw/..%2fx",
                "raw/%2e%2e%2fx",
                "raw/a%2f..%2fx",
                "raw/%252e%252e/x",
                "raw/a//x",
                "raw/a\\..\\x",
                "raw/a%5c..%5cx",
                "raw/a%00",
                "nobody/x",
                "raw"
            })
    void pathsThatCouldLeadElsewhereAreRefused(String path) throws Exception {
        int before = raw.seen().size();
        try (Socket socket = new Socket("127.0.0.1", URI.create(fixture.url).getPort())) {
            socket.getOutputStream()
                    .write(("GET " + ROUTE + path + " HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer "
                                    + GatewayFixture.TOKEN + "\r\nconnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).containsPattern("^HTTP/1.1 (400|404) ").contains("\"success\":false");
        }
        assertThat(raw.seen()).hasSize(before);
    }

    @Test
    void bodyThatIsTooLargeIsRefusedWhereverThatShows() throws Exception {
        raw.does(request -> request.endHandler(v -> request.response().end()));
        byte[] bytes = new byte[11 * MEBIBYTE];
        HttpResponse<byte[]> told = send("POST", "raw/files", BodyPublishers.ofByteArray(bytes));
        assertThat(told.statusCode()).isEqualTo(413);
        HttpResponse<byte[]> untold =
                send("POST", "raw/files", BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(bytes)));
        assertThat(untold.statusCode()).isEqualTo(413);
        assertThat(fixture.row(untold).getOutcome()).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void onlyWhatCanHaveNoTwoEffectsIsTriedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        raw.does(request -> request.bodyHandler(body -> request.response()
                .setStatusCode(calls.incrementAndGet() == 1 ? 503 : 200)
                .end("{}")));
        HttpResponse<byte[]> read = send("GET", "raw/models", BodyPublishers.noBody());
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(fixture.row(read).getAttempts()).hasSize(2);
        calls.set(0);
        assertThat(post("raw/chat/completions", "{\"model\":\"m\"}").statusCode())
                .isEqualTo(200);
        calls.set(0);
        HttpResponse<byte[]> made = post("raw/batches", "{\"model\":\"m\"}");
        assertThat(made.statusCode()).isEqualTo(503);
        assertThat(text(made)).isEqualTo("{}");
        assertThat(fixture.row(made).getAttempts()).hasSize(1);
    }

    @Test
    void tokenForSomeModelsPassesWhatSurelyNamesOneOfThem() throws Exception {
        Operator limited = limited();
        raw.does(request -> request.bodyHandler(body -> request.response().end("{}")));
        String large = "\"x\":\"" + "x".repeat(MEBIBYTE) + "\"";
        assertThat(limited.send("POST", ROUTE + "raw/chat/completions", "{\"model\":\"simulated-small\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(limited.send("POST", ROUTE + "raw/responses", "{" + large + ",\"model\":\"simulated-small\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(limited.send("POST", ROUTE + GEMINI + "generateContent", GENERATE)
                        .statusCode())
                .isEqualTo(200);
    }

    /** Where LARGE stands for more than is looked through at once. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"another\"}",
                "{\"model\":\"simulated-small\",\"model\":\"another\"}",
                "{\"model\":\"simulated-small\",\"x\":\"LARGE\",\"mod\\u0065l\":\"another\"}",
                "{\"model\":\"simulated-small\"} {\"model\":\"another\"}",
                "{\"a\":{\"model\":\"simulated-small\"}}",
                "no json"
            })
    void tokenForSomeModelsPassesNothingElse(String body) throws Exception {
        Operator limited = limited();
        int before = raw.seen().size();
        HttpResponse<byte[]> refused =
                limited.send("POST", ROUTE + "raw/chat/completions", body.replace("LARGE", "x".repeat(MEBIBYTE)));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(text(refused)).contains("model_not_allowed");
        assertThat(limited.send("GET", ROUTE + "raw/models", null).statusCode()).isEqualTo(403);
        assertThat(raw.seen()).hasSize(before);
    }

    private static Operator limited() throws Exception {
        Operator operator = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
        return operator.as(
                operator.token("default", "limited-" + UUID.randomUUID(), "\"models\":[\"simulated-small\"]"));
    }

    @Test
    void providerOfAnotherDialectAloneHasNoEmbeddings() throws Exception {
        HttpResponse<byte[]> response =
                fixture.post("/v1/embeddings", "{\"model\":\"claude/simulated-embedding\",\"input\":\"a\"}");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(GatewayFixture.code(response)).isEqualTo("no_capable_model");
        assertThat(text(response)).contains("providers.claude.apis or .openai_url", "/v1/{account}/{gateway}/claude/");
        assertThat(fixture.row(response).getOutcome()).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void universalTriesOneAfterTheOther() throws Exception {
        JsonArray steps = new JsonArray()
                .add(step("claude", "v1/messages", "{\"status\":500}"))
                .add(step("up", "chat/completions", "{\"status\":404}"))
                .add(step("claude", "/v1/messages?beta=true", "{}"))
                .add(step("up", "chat/completions", "{}"));
        HttpResponse<byte[]> response = fixture.post("/v1/default/default", steps.encode());
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(json(response).getString("type")).isEqualTo("message");
        assertThat(header(response, "cf-aig-step")).isEqualTo("2");
        assertThat(header(response, "cf-aig-provider")).isEqualTo("claude");
        assertThat(fixture.lastReceived().path()).isEqualTo("/v1/messages?beta=true");
        assertKeys("x-api-key: " + GatewayFixture.UPSTREAM_KEY);
        UsageEvent row = fixture.row(response);
        assertThat(row.getRoute()).isEqualTo("universal");
        assertThat(row.getDialect()).isEqualTo("anthropic");
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getInputTokens()).isEqualTo(8);
        assertThat(row.getAttempts().stream().map(Attempt::getProvider).distinct())
                .containsExactly("claude", "up");
        assertThat(row.getAttempts().getLast().getStatus()).isEqualTo(200);
    }

    @Test
    void universalThatFailsAnswersWithTheLast() throws Exception {
        JsonArray steps = new JsonArray()
                .add(step("up", "chat/completions", "{\"status\":404}"))
                .add(step("claude", "v1/messages", "{\"status\":400,\"body\":\"{ }\"}"));
        HttpResponse<byte[]> response = fixture.post("/v1/default/default", steps.encode());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(response)).isEqualTo("{ }");
        assertThat(header(response, "cf-aig-step")).isEqualTo("1");
        assertThat(fixture.row(response).getOutcome()).isEqualTo(Outcome.FAILED);
        assertThat(fixture.row(response).getAttempts()).hasSize(2);
    }

    @Test
    void universalStepBringsItsOwnKeyAndNothingOfOurs() throws Exception {
        JsonObject step = step("claude", "v1/messages", "{}");
        step.getJsonObject("headers").put("x-api-key", "sk-own").put("Authorization", "Bearer " + GatewayFixture.TOKEN);
        assertThat(fixture.post("/v1/default/default", new JsonArray().add(step).encode())
                        .statusCode())
                .isEqualTo(200);
        assertKeys("x-api-key: sk-own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "[1]",
                "[{\"provider\":\"up\"}]",
                "[{\"provider\":\"up\",\"endpoint\":\"../x\"}]",
                "[{\"provider\":\"up\",\"endpoint\":\"a/%2e%2e/x\"}]",
                "[{\"provider\":\"nobody\",\"endpoint\":\"x\"}]",
                "[{\"provider\":\"up\",\"endpoint\":\"x\",\"headers\":[]}]",
                "[{\"provider\":\"up\",\"endpoint\":\"x\",\"headers\":{\"a\":\"b\\r\\nc: d\"}}]",
                "[{\"provider\":\"up\",\"endpoint\":\"x\"}] x",
                "no json"
            })
    void universalSaysWhatIsWrong(String body) throws Exception {
        int before = fixture.upstream.received().size();
        HttpResponse<byte[]> response = fixture.post("/v1/default/default", body);
        assertThat(response.statusCode()).isIn(400, 404);
        assertThat(json(response).getBoolean("success")).isFalse();
        assertThat(fixture.upstream.received()).hasSize(before);
        assertThat(fixture.row(response).getOutcome()).isEqualTo(Outcome.REJECTED);
    }

    private static JsonObject step(String provider, String endpoint, String behaviour) {
        return new JsonObject()
                .put("provider", provider)
                .put("endpoint", endpoint)
                .put("headers", new JsonObject().put("x-simulate", behaviour))
                .put("query", new JsonObject(MESSAGE.formatted("")));
    }

    private static String until(InputStream in, String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            int next = in.read();
            assertThat(next).as(seen.toString()).isNotNegative();
            seen.append((char) next);
        }
        return seen.toString();
    }

    /** RFC 9110, section 15.2.2: a switch that nobody asked for. */
    @Test
    void anUpstreamCannotSwitchProtocols() throws Exception {
        try (ServerSocket upstream = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                GatewayFixture switching = GatewayFixture.startNative(
                        URI.create("http://127.0.0.1:" + upstream.getLocalPort() + "/base"))) {
            Thread.ofVirtual().start(() -> {
                try (Socket accepted = upstream.accept()) {
                    accepted.getInputStream().read(new byte[8 << 10]);
                    accepted.getOutputStream()
                            .write(
                                    ("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
                                                    + "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged")
                                            .getBytes(StandardCharsets.US_ASCII));
                    accepted.getInputStream().readAllBytes();
                } catch (IOException closed) {
                    // As it should be.
                }
            });
            HttpRequest request = HttpRequest.newBuilder(URI.create(switching.url + ROUTE + "raw/chat/completions"))
                    .header("cf-aig-authorization", "Bearer " + GatewayFixture.TOKEN)
                    .header("content-type", "application/json")
                    .POST(BodyPublishers.ofString("{\"model\":\"m\",\"messages\":[]}"))
                    .build();
            HttpResponse<byte[]> response = switching.http.send(request, BodyHandlers.ofByteArray());
            assertThat(response.statusCode()).as(text(response)).isEqualTo(502);
            assertThat(header(response, "upgrade")).isEmpty();
            assertThat(switching.row(response).getOutcome()).isEqualTo(Outcome.FAILED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void anUpstreamLeadsNobodyElsewhere(int status) throws Exception {
        raw.does(request -> request.bodyHandler(body -> request.response()
                .setStatusCode(status)
                .putHeader("location", "https://elsewhere.example/")
                .end()));
        int before = raw.seen().size();
        HttpResponse<byte[]> response = post("raw/chat/completions", "{\"model\":\"m\",\"messages\":[]}");
        assertThat(header(response, "location")).isEmpty();
        assertThat(raw.seen()).hasSize(before + 1);
    }
}
