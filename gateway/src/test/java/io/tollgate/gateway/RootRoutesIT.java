package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import io.tollgate.gateway.simulated.Received;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of Anthropic's and Google's with the gateway's origin as their base URL. */
final class RootRoutesIT {
    private static final String TOKEN = GatewayFixture.TOKEN;
    private static final String MESSAGE = "{ \"max_tokens\":64,\"model\" : \"%s\",\"brand_new\":{\"x\":0.70},"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Say something, å.\"}],\"stream\":%s}";
    private static final String GENERATE =
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Say something, å.\"}]}]}";

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = GatewayFixture.startNative(URI.create("http://127.0.0.1:1"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static HttpResponse<byte[]> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(fixture.url + path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return fixture.http.send(request.build(), BodyHandlers.ofByteArray());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessagePassesAsItIs(boolean stream) throws Exception {
        HttpResponse<byte[]> response = post(
                "/v1/messages?beta=true",
                MESSAGE.formatted("claude/simulated-small", stream),
                "x-api-key",
                TOKEN,
                "anthropic-version",
                "2023-06-01",
                "anthropic-beta",
                "one,two",
                "anthropic-of-tomorrow",
                "yes");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        Received received = fixture.lastReceived();
        assertThat(received.path()).isEqualTo("/v1/messages?beta=true");
        assertThat(new String(received.body(), StandardCharsets.UTF_8))
                .isEqualTo(MESSAGE.formatted("simulated-small", stream));
        assertThat(received.header("anthropic-beta")).hasValue("one,two");
        assertThat(received.header("anthropic-of-tomorrow")).hasValue("yes");
        assertThat(received.header("x-api-key")).hasValue(GatewayFixture.UPSTREAM_KEY);
        assertThat(received.headers().toString()).doesNotContain(TOKEN);
        if (stream) {
            assertThat(text(response)).startsWith("event: message_start\n").contains("event: message_stop\n");
        } else {
            assertThat(json(response).getString("type")).isEqualTo("message");
        }
        assertThat(text(response)).doesNotContain("x_gateway");
        assertThat(header(response, "cf-aig-provider")).isEqualTo("claude");
        UsageEvent row = fixture.row(response);
        assertThat(row.getRoute()).isEqualTo("messages");
        assertThat(row.getDialect()).isEqualTo("anthropic");
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
        assertThat(row.getStream()).isEqualTo(stream);
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getOutputTokens()).isPositive();
    }

    private static byte[] encoded(String coding, String plain) throws Exception {
        byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
        if (coding.equals("zstd")) {
            return Zstd.compress(bytes);
        }
        if (coding.equals("br")) {
            return Encoder.compress(bytes);
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (OutputStream out =
                coding.equals("gzip") ? new GZIPOutputStream(encoded) : new DeflaterOutputStream(encoded)) {
            out.write(bytes);
        }
        return encoded.toByteArray();
    }

    private static HttpResponse<byte[]> postEncoded(String path, String coding, byte[] body) throws Exception {
        return fixture.http.send(
                HttpRequest.newBuilder(URI.create(fixture.url + path))
                        .headers("content-type", "application/json", "content-encoding", coding)
                        .header("authorization", "Bearer " + TOKEN)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd", "br", "deflate"})
    void anEncodedBodyGoesUpstreamPlain(String coding) throws Exception {
        String message = MESSAGE.formatted("claude/simulated-small", false);
        HttpResponse<byte[]> response = postEncoded("/v1/messages", coding, encoded(coding, message));
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        Received received = fixture.lastReceived();
        assertThat(received.header("content-encoding")).isEmpty();
        assertThat(new String(received.body(), StandardCharsets.UTF_8))
                .isEqualTo(MESSAGE.formatted("simulated-small", false));
        String steps = "[{\"provider\":\"up\",\"endpoint\":\"chat/completions\",\"query\":"
                + "{\"model\":\"simulated-small\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}}]";
        response = postEncoded("/v1/default/default", coding, encoded(coding, steps));
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
    }

    @Test
    void otherCodingsAreRefusedAndBrokenBodiesAreSaidToBeBroken() throws Exception {
        HttpResponse<byte[]> response = postEncoded("/v1/messages", "compress", new byte[] {1, 2});
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(header(response, "accept-encoding")).isEqualTo("gzip, zstd, br, deflate");
        assertThat(postEncoded("/v1/messages", "zstd", "{}".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        String bomb = " ".repeat((10 << 20) + 1);
        assertThat(postEncoded("/v1/messages", "gzip", encoded("gzip", bomb)).statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "authorization: Bearer of-nobody, 401, invalid_api_key",
        "authorization: Bearer TOKEN, 426, no_websocket",
        "x-other: TOKEN, 401, invalid_api_key"
    })
    void aWebSocketIsRefusedAtOnce(String credential, int status, String code) throws Exception {
        String answer = new RawClient(fixture.url)
                .answers("GET /v1/responses HTTP/1.1\r\nhost: gateway\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
                        + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + credential.replace("TOKEN", TOKEN) + "\r\n\r\n"
                        + "GET /health/live HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("\"code\":\"" + code + "\"")
                .doesNotContainIgnoringCase("\r\nupgrade:")
                .contains("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({
        "authorization, 'Bearer ', ''",
        "x-api-key, '', ''",
        "cf-aig-authorization, 'Bearer ', ''",
        "x-api-key, '', Bearer sk-ant-of-somebody"
    })
    void theTokenStandsWhereAnthropicsClientsPutTheirs(String name, String scheme, String beside) throws Exception {
        String[] headers = beside.isEmpty()
                ? new String[] {name, scheme + TOKEN}
                : new String[] {name, scheme + TOKEN, "authorization", beside};
        HttpResponse<byte[]> response =
                post("/v1/messages", MESSAGE.formatted("claude/simulated-small", false), headers);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(fixture.lastReceived().headers().toString())
                .contains(GatewayFixture.UPSTREAM_KEY)
                .doesNotContain(TOKEN, "sk-ant-of-somebody");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, x-api-key, authentication_error, Invalid authentication token",
        "/v1/messages/count_tokens, authorization, authentication_error, Invalid authentication token",
        "/v1/messages, x-other, authentication_error, Missing authentication token"
    })
    void refusalsAreAnthropics(String path, String name, String type, String message) throws Exception {
        HttpResponse<byte[]> response = post(path, "{}", name, name.equals("authorization") ? "Bearer no" : "no");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(header(response, "x-should-retry")).isEqualTo("false");
        assertThat(json(response))
                .isEqualTo(new JsonObject()
                        .put("type", "error")
                        .put("error", new JsonObject().put("type", type).put("message", message))
                        .put("request_id", header(response, "x-request-id")));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1beta/models/nothing:generateContent, 404, NOT_FOUND",
        "/v1beta/models/gem/simulated-small:nothing, 404, NOT_FOUND",
        "/v1/models/up/nothing:generateContent, 404, NOT_FOUND"
    })
    void refusalsAreGoogles(String path, int status, String name) throws Exception {
        HttpResponse<byte[]> response = post(path, GENERATE, "x-goog-api-key", TOKEN);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
        JsonObject error = json(response).getJsonObject("error");
        assertThat(error.getInteger("code")).isEqualTo(response.statusCode());
        assertThat(error.getString("status")).isEqualTo(name);
        assertThat(error.getString("message")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1beta/models/gem/simulated-small:generateContent, generateContent, application/json",
        "/v1/models/gem/simulated-small:generateContent, generateContent, application/json",
        "/v1beta/models/gem/simulated-small:streamGenerateContent?alt=sse, streamGenerateContent?alt=sse,"
                + " text/event-stream",
        "/v1beta/models/gem/simulated-small:streamGenerateContent, streamGenerateContent, application/json",
        "/v1beta/models/models%2Fgem%2Fmapped:generateContent, generateContent, application/json"
    })
    void generatedContentPassesAsItIs(String path, String action, String type) throws Exception {
        HttpResponse<byte[]> response = post(path, GENERATE, "x-goog-api-key", TOKEN);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        Received received = fixture.lastReceived();
        assertThat(received.path()).isEqualTo("/v1beta/models/simulated-small:" + action);
        assertThat(new String(received.body(), StandardCharsets.UTF_8)).isEqualTo(GENERATE);
        assertThat(received.header("x-goog-api-key")).hasValue(GatewayFixture.UPSTREAM_KEY);
        assertThat(header(response, "content-type")).startsWith(type);
        assertThat(text(response)).contains("usageMetadata").doesNotContain("x_gateway");
        UsageEvent row = fixture.row(response);
        assertThat(row.getRoute()).isEqualTo("generate_content");
        assertThat(row.getDialect()).isEqualTo("gemini");
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
        assertThat(row.getStream()).isEqualTo(action.startsWith("stream"));
        assertThat(row.getOutputTokens()).isPositive();
    }

    @Test
    void aKeyInTheQueryIsOursAndGoesNoFurther() throws Exception {
        HttpResponse<byte[]> response =
                post("/v1beta/models/gem/simulated-small:generateContent?key=" + TOKEN + "&$fields=x", GENERATE);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(fixture.lastReceived().path()).isEqualTo("/v1beta/models/simulated-small:generateContent?$fields=x");
    }

    @Test
    void eachPartOfABatchNamesTheModelAsTheProviderDoes() throws Exception {
        String part = "{\"content\":{\"parts\":[{\"text\":\"one\"}]},\"model\":\"models/%s\"}";
        String batch = "{\"requests\":[" + part + "," + part + "]}";
        HttpResponse<byte[]> response = post(
                "/v1beta/models/gem/mapped:batchEmbedContents",
                batch.formatted("gem/mapped", "gem/mapped"),
                "x-goog-api-key",
                TOKEN);
        assertThat(fixture.lastReceived().path()).isEqualTo("/v1beta/models/simulated-small:batchEmbedContents");
        assertThat(new String(fixture.lastReceived().body(), StandardCharsets.UTF_8))
                .isEqualTo(batch.formatted("simulated-small", "simulated-small"));
        assertThat(fixture.row(response).getRoute()).isEqualTo("batch_embed_contents");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/default/default/compat/chat/completions, /v1/chat/completions, up, authorization, Bearer sk-their-own",
        "/client/v4/accounts/default/ai/v1/responses, /v1/responses, up, authorization, Bearer sk-their-own",
        "/client/v4/accounts/default/ai/v1/messages, /v1/messages, claude, x-api-key, sk-their-own",
        "/v1/default/default/compat/messages, /v1/messages, claude, x-api-key, sk-their-own"
    })
    void aProvidersKeyBesideTheTokenIsForTheProvider(
            String path, String upstream, String provider, String location, String sent) throws Exception {
        String body = path.endsWith("responses")
                ? GatewayFixture.askForResponse(provider, false)
                : MESSAGE.formatted(provider + "/simulated-small", false);
        HttpResponse<byte[]> response =
                post(path, body, "cf-aig-authorization", "Bearer " + TOKEN, "authorization", "Bearer sk-their-own");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(fixture.lastReceived().path()).isEqualTo(upstream);
        assertThat(fixture.lastReceived().header(location)).hasValue(sent);
        assertThat(fixture.lastReceived().headers().toString()).doesNotContain(GatewayFixture.UPSTREAM_KEY, TOKEN);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/default/default/up/chat/completions, authorization, 'Bearer ', type, authentication_error",
        "/v1/default/default/claude/v1/messages, x-api-key, '', type, authentication_error",
        "/v1/default/default/gem/v1beta/models/x:generateContent, x-goog-api-key, '', status, UNAUTHENTICATED",
        "/v1/default/default/compat/chat/completions, authorization, 'Bearer ', type, authentication_error",
        "/client/v4/accounts/default/ai/v1/messages, x-api-key, '', type, authentication_error"
    })
    void aRefusalBelowAnAccountSpeaksBothLanguages(String path, String name, String scheme, String member, String value)
            throws Exception {
        HttpResponse<byte[]> response = post(path, "{}", name, scheme + "sk-of-a-provider");
        assertThat(response.statusCode()).isEqualTo(401);
        JsonObject refusal = json(response);
        assertThat(refusal.getJsonObject("error").getString(member)).isEqualTo(value);
        JsonObject error = refusal.getJsonArray("errors").getJsonObject(0);
        assertThat(error.getInteger("code")).isEqualTo(2009);
        assertThat(error.getString("message")).isEqualTo("Invalid authentication token");
        assertThat(fixture.metrics()).contains("tollgate_auth_refusals_total{reason=\"unknown\"");
    }

    @Test
    void anUnknownGatewayAtTheUniversalPathIsSaidAsCloudflareSaysIt() throws Exception {
        HttpResponse<byte[]> response = post("/v1/default/nowhere", "[]", "authorization", "Bearer " + TOKEN);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).getJsonArray("error"))
                .isEqualTo(new JsonArray()
                        .add(new JsonObject()
                                .put("code", 2001)
                                .put("message", "There is no gateway named \"nowhere\".")));
    }
}
