package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.CHAT;
import static io.tollgate.gateway.GatewayFixture.RESPONSES;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.simulated.Received;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller sends and what the upstream answers cross the gateway as they are. */
final class FidelityIT {
    private static final String STRANGE = """
            { "x_unknown" : {"deep":[1, 2.50,1e400, 123456789012345678901234567890,"\\u0000 \\ud83d\\ude00"]},
            \t"model" :\r
              "simulated-small" , "messages":[{"role":"user","content":"snö 😀 \\/ done"}] ,  "temperature" : 0.70%s }
            """;

    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        ThrottleConfig usual = ThrottleConfig.DEFAULT;
        ThrottleConfig quick = new ThrottleConfig(
                0,
                0,
                100,
                Duration.ZERO,
                usual.timeout(),
                usual.breaker(),
                new ThrottleConfig.Retry(1, Duration.ofMillis(1), 0.2));
        fixture = GatewayFixture.start(Map.of("up", quick));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void bodyReachesTheUpstreamByteForByte() throws Exception {
        String body = STRANGE.formatted("");
        assertThat(fixture.post(CHAT, body).statusCode()).isEqualTo(200);
        assertThat(sentUpstream()).isEqualTo(body);
    }

    @Test
    void onlyTheGatewaysOwnFieldsAreTakenOut() throws Exception {
        HttpResponse<byte[]> response = fixture.post(CHAT, STRANGE.formatted(" , \"project_id\" : \"p 1\""));
        assertThat(sentUpstream()).isEqualTo(STRANGE.formatted(""));
        assertThat(json(response).getJsonObject("x_gateway").getString("project_id"))
                .isEqualTo("p 1");
        assertThat(fixture.row(response).getProject().toString()).isEqualTo("p 1");
    }

    @Test
    void modelIsNamedAsTheUpstreamKnowsIt() throws Exception {
        String body = STRANGE.formatted("").replace("\"simulated-small\"", "\"up/mapped\"");
        HttpResponse<byte[]> response = fixture.post(CHAT, body);
        assertThat(sentUpstream()).isEqualTo(STRANGE.formatted(""));
        assertThat(header(response, "cf-aig-model")).isEqualTo("mapped");
    }

    @Test
    void promptStandsForMessages() throws Exception {
        fixture.post(CHAT, "{\"prompt\": \"a \\\"b\\\"\", \"model\":\"simulated-small\"}");
        assertThat(sentUpstream())
                .isEqualTo(
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"a \\\"b\\\"\"}], \"model\":\"simulated-small\"}");
    }

    @Test
    void bodyInAnotherEncodingIsRefused() throws Exception {
        HttpResponse<byte[]> response = fixture.http.send(
                request(fixture.url + CHAT)
                        .header("authorization", "Bearer " + GatewayFixture.TOKEN)
                        .POST(BodyPublishers.ofByteArray(
                                GatewayFixture.ask("up", true).getBytes(StandardCharsets.UTF_16LE)))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(GatewayFixture.code(response)).isEqualTo("invalid_json");
        assertThat(fixture.row(response).getOutcome()).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void aHeaderWithoutANameGetsNoFurther() throws Exception {
        String body = GatewayFixture.ask("up", false);
        String answer = new RawClient(fixture.url)
                .post(
                        CHAT,
                        "authorization: Bearer " + GatewayFixture.TOKEN + "\r\ncontent-type: application/json\r\n"
                                + ": nameless\r\nconnection: close\r\ncontent-length: " + body.length() + "\r\n",
                        body);
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("invalid_request");
    }

    @Test
    void credentialsAndTheGatewaysHeadersStayHere() throws Exception {
        fixture.post(
                CHAT,
                GatewayFixture.ask("up", false),
                "cookie",
                "session=secret",
                "x-api-key",
                "secret",
                "api-key",
                "secret",
                "x-goog-api-key",
                "secret",
                "cf-aig-metadata",
                "{\"team\":\"secret\"}",
                "X-Gateway-Project-Id",
                "secret",
                "x-tollgate-anything",
                "secret",
                "x-forwarded-for",
                "secret",
                "openai-beta",
                "assistants=v2",
                "x-of-the-client",
                "kept");
        Received received = fixture.lastReceived();
        assertThat(received.header("authorization")).hasValue("Bearer " + GatewayFixture.UPSTREAM_KEY);
        assertThat(received.header("openai-beta")).hasValue("assistants=v2");
        assertThat(received.header("x-of-the-client")).hasValue("kept");
        assertThat(received.headers())
                .allSatisfy(sent -> assertThat(sent.getKey() + ": " + sent.getValue())
                        .doesNotContain("secret", GatewayFixture.TOKEN)
                        .doesNotStartWithIgnoringCase("cf-aig-")
                        .doesNotStartWithIgnoringCase("x-gateway-"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 422, 429, 500})
    void upstreamsErrorsArriveAsTheyCame(int status) throws Exception {
        String error = "{ \"error\" : {\"message\":\"no, \\u00e5\",\"odd\":[1.0]} }";
        HttpResponse<byte[]> response = fixture.chat(
                "up",
                false,
                new JsonObject().put("status", status).put("body", error).encode());
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(text(response)).isEqualTo(error);
        UsageEvent row = fixture.row(response);
        assertThat(row.getOutcome()).isEqualTo(status == 429 ? Outcome.THROTTLED : Outcome.FAILED);
        assertThat(row.getStatus()).isEqualTo(status);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.NONE);
    }

    @Test
    void upstreamThatRepeatsItsKeyDoesNotTellTheCaller() throws Exception {
        HttpResponse<byte[]> response = fixture.chat("up", false, "{\"status\":401,\"echo_key\":true}");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(text(response)).doesNotContain(GatewayFixture.UPSTREAM_KEY).contains("Bearer ***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"text\":\"sm\\u00f6rg\\u00e5s \\ud83d\\ude00 \\\"usage\\\": done\",\"dribble\":1}",
                "{\"crlf\":true}",
                "{\"crlf\":true,\"dribble\":1}",
                "{\"comments\":true,\"dribble\":7}",
                "{\"usage\":\"always\"}",
                "{\"usage\":\"every\"}",
                "{\"gzip\":true}",
                "{\"chunks\":200,\"chunk_bytes\":3000}"
            })
    void streamIsTheUpstreamsButForTheUsageNobodyAskedFor(String behaviour) throws Exception {
        HttpResponse<byte[]> response = fixture.chat("up", true, behaviour);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "content-type")).startsWith("text/event-stream");
        String received = sentUpstream();
        assertThat(received)
                .isEqualTo("{\"stream_options\":{\"include_usage\":true},"
                        + GatewayFixture.ask("up", true).substring(1).replace("up/", ""));

        String expected = direct("/chat/completions", received, behaviour)
                .replaceAll("data: [^\r\n]*\"choices\":\\[\\][^\r\n]*(\r?\n){2}", "");
        assertThat(text(response))
                .isEqualTo(expected)
                .endsWith("[DONE]" + (behaviour.contains("crlf") ? "\r\n\r\n" : "\n\n"));
        assertBookedAsAStream(response);
    }

    /** What the upstream answers to the same request without a gateway between. */
    private static String direct(String path, String request, String behaviour) throws Exception {
        return text(fixture.http.send(
                request(fixture.upstreamUrl() + path)
                        .header("x-simulate", behaviour.replace("\"gzip\":true", ""))
                        .POST(BodyPublishers.ofString(request))
                        .build(),
                BodyHandlers.ofByteArray()));
    }

    private static void assertBookedAsAStream(HttpResponse<byte[]> response) {
        UsageEvent row = fixture.row(response);
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
        assertThat(row.getOutputTokens()).isPositive();
        assertThat(row.getStream()).isTrue();
    }

    /** Reads an answer whose rest does not come until the text is there, and leaves. */
    private static void assertArrivesBeforeTheEnd(String path, String body, String behaviour, String text)
            throws Exception {
        try (Socket socket = fixture.open(path, body, behaviour)) {
            InputStream in = socket.getInputStream();
            StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains(text)) {
                int next = in.read();
                assertThat(next).isNotNegative();
                seen.append((char) next);
            }
        }
        await().until(() -> fixture.lastReceived().ending() == Received.Ending.CANCELED);
    }

    @Test
    void usageChunkThatWasAskedForSaysWhatTheGatewayDid() throws Exception {
        String body = GatewayFixture.ask("up", true)
                .replace("\"stream\":true", "\"stream\":true, \"stream_options\": {\"include_usage\": true}");
        HttpResponse<byte[]> response = fixture.post(CHAT, body);
        assertThat(sentUpstream()).isEqualTo(body.replace("up/", ""));
        JsonObject chunk = new JsonObject(text(response)
                .lines()
                .filter(line -> line.contains("\"choices\":[]"))
                .findFirst()
                .orElseThrow()
                .substring("data: ".length()));
        JsonObject usage = chunk.getJsonObject("usage");
        JsonObject note = chunk.getJsonObject("x_gateway");
        assertThat(note.getString("provider")).isEqualTo("up");
        assertThat(note.getString("call_id")).isEqualTo(header(response, "cf-aig-log-id"));
        assertThat(note.getDouble("cost_usd"))
                .isEqualTo((usage.getInteger("prompt_tokens") + 2 * usage.getInteger("completion_tokens")) / 1e6);
        assertThat(fixture.row(response).getOutputTokens()).isEqualTo(usage.getLong("completion_tokens"));
    }

    @Test
    void answerIsTheUpstreamsAndANote() throws Exception {
        HttpResponse<byte[]> response = fixture.post(
                CHAT,
                GatewayFixture.ask("up", false),
                "x-request-id",
                "mine-1",
                "x-simulate",
                "{\"body\":\"{ \\\"id\\\":\\\"x\\\" , \\\"choices\\\":[],\\\"n\\\":1.00 }\\n\"}");
        assertThat(text(response))
                .startsWith("{ \"id\":\"x\" , \"choices\":[],\"n\":1.00 ,\"x_gateway\":{")
                .endsWith("}}\n");
        JsonObject note = json(response).getJsonObject("x_gateway");
        assertThat(note.getString("request_id")).isEqualTo("mine-1");
        assertThat(header(response, "x-request-id")).isEqualTo("mine-1");
        assertThat(note.getInteger("attempts")).isEqualTo(1);
        assertThat(note.getBoolean("degraded")).isFalse();
        assertThat(note.getBoolean("cached")).isFalse();
    }

    @Test
    void eachEventArrivesWhenItIsSent() throws Exception {
        assertArrivesBeforeTheEnd(
                CHAT,
                GatewayFixture.ask("up", true),
                "{\"fault\":\"stall\",\"fault_after\":2,\"text\":\"first\"}",
                "\"content\":\"first\"");
    }

    @Test
    void responsesBodyReachesTheUpstreamByteForByte() throws Exception {
        String body = """
                { "x_unknown" : {"deep":[1, 2.50,1e400,"\\u0000"]}, "prompt":{"id":"pmpt_1"},\t"model" :\r
                  "simulated-small" , "stream_options" : { "include_obfuscation":false} , "stream":true,
                  "input":[{"role":"user","content":"snö 😀 \\/ done"}]%s }
                """;
        HttpResponse<byte[]> response = fixture.post(RESPONSES, body.formatted(" , \"project_id\" : \"p 1\""));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(sentUpstream()).isEqualTo(body.formatted(""));
        assertThat(fixture.row(response).getProject().toString()).isEqualTo("p 1");
        fixture.post(RESPONSES, body.formatted("").replace("\"simulated-small\"", "\"up/mapped\""));
        assertThat(sentUpstream()).isEqualTo(body.formatted(""));
    }

    @Test
    void responseIsTheUpstreamsAndANote() throws Exception {
        HttpResponse<byte[]> response = fixture.post(
                RESPONSES,
                GatewayFixture.askForResponse("up", false),
                "x-simulate",
                "{\"body\":\"{ \\\"id\\\":\\\"x\\\" , \\\"output\\\":[],\\\"n\\\":1.00 }\\n\"}");
        assertThat(text(response))
                .startsWith("{ \"id\":\"x\" , \"output\":[],\"n\":1.00 ,\"x_gateway\":{")
                .endsWith("}}\n");
        assertThat(json(response).getJsonObject("x_gateway").getString("call_id"))
                .isEqualTo(header(response, "cf-aig-log-id"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"text\":\"sm\\u00f6rg\\u00e5s \\ud83d\\ude00 \\\"usage\\\": response.failed\",\"dribble\":1}",
                "{\"crlf\":true,\"dribble\":1}",
                "{\"comments\":true,\"dribble\":7}",
                "{\"usage\":\"every\"}",
                "{\"gzip\":true}",
                "{\"chunks\":200,\"chunk_bytes\":3000}"
            })
    void responsesStreamIsTheUpstreams(String behaviour) throws Exception {
        HttpResponse<byte[]> response =
                fixture.post(RESPONSES, GatewayFixture.askForResponse("up", true), "x-simulate", behaviour);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "content-type")).startsWith("text/event-stream");
        String received = sentUpstream();
        assertThat(received).isEqualTo(GatewayFixture.askForResponse("up", true).replace("up/", ""));
        assertThat(text(response))
                .isEqualTo(direct("/responses", received, behaviour))
                .contains("event: response.completed");
        assertBookedAsAStream(response);
    }

    @Test
    void eachEventOfAResponseArrivesWhenItIsSent() throws Exception {
        assertArrivesBeforeTheEnd(
                RESPONSES,
                GatewayFixture.askForResponse("up", true),
                "{\"fault\":\"stall\",\"fault_after\":5,\"text\":\"first\"}",
                "\"delta\":\"first\"");
    }

    @Test
    void embeddingsPass() throws Exception {
        String body = "{ \"model\":\"simulated-embedding\",\"input\":[\"a b\",\"ö\"] }";
        HttpResponse<byte[]> response = fixture.post("/v1/embeddings", body);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(sentUpstream()).isEqualTo(body);
        assertThat(json(response).getJsonArray("data")).hasSize(2);
        UsageEvent row = fixture.row(response);
        assertThat(row.getInputTokens())
                .isEqualTo(json(response).getJsonObject("usage").getLong("prompt_tokens"))
                .isPositive();
        assertThat(row.getOutputTokens()).isZero();
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).header("content-type", "application/json");
    }

    private static String sentUpstream() {
        return new String(fixture.lastReceived().body(), StandardCharsets.UTF_8);
    }
}
