package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.code;
import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.json;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.config.AccessConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.simulated.Received;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls of OpenAI's API beside conversations and embeddings: they pass as bytes, and are booked. */
final class OtherCallsIT {
    private static final String BOUNDARY = "a-boundary";

    private static GatewayFixture fixture;
    private static Operator root;

    @BeforeAll
    static void start() throws Exception {
        fixture =
                GatewayFixture.start(new AccessConfig(Set.of("run", "read", "edit"), 0), GatewaySettings.of("default"));
        root = new Operator(fixture.http, fixture.url, GatewayFixture.TOKEN);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    /** A form under construction. */
    private static final class Form {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Form field(String name, String value) {
            return part(
                    "Content-Disposition: form-data; name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
        }

        Form file(String name, byte[] content) {
            return part(
                    "Content-Disposition: form-data; name=\"" + name
                            + "\"; filename=\"a.wav\"\r\nContent-Type: audio/wav",
                    content);
        }

        Form part(String head, byte[] content) {
            bytes.writeBytes(("--" + BOUNDARY + "\r\n" + head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(content);
            bytes.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            return this;
        }

        byte[] end() {
            bytes.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
            return bytes.toByteArray();
        }
    }

    /** Samples of 16 bits at 8 kHz. */
    private static byte[] wav(int seconds) {
        byte[] samples = new byte[16_000 * seconds];
        return ByteBuffer.allocate(44 + samples.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(36 + samples.length)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(8_000)
                .putInt(16_000)
                .putShort((short) 2)
                .putShort((short) 16)
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(samples.length)
                .put(samples)
                .array();
    }

    private static HttpResponse<byte[]> uploadBy(String token, String path, byte[] form, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(fixture.url + path))
                .header("authorization", "Bearer " + token)
                .header("content-type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArray(form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return fixture.http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> upload(String path, byte[] form, String... headers) throws Exception {
        return uploadBy(GatewayFixture.TOKEN, path, form, headers);
    }

    private static List<String> meters(UsageEvent row) {
        return row.getCharges().stream().map(Charge::getMeter).sorted().collect(Collectors.toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "completions | {\"model\":\"up/simulated-small\",\"prompt\":\"Hi\"} | input,output | PROVIDER",
                "moderations | {\"model\":\"up/simulated-moderation\",\"input\":\"Hi\"} | '' | NONE",
                "images/generations | {\"model\":\"up/simulated-image\",\"prompt\":\"Hi\"} | input,output_image | PROVIDER",
                "audio/speech | {\"model\":\"up/simulated-speech\",\"voice\":\"a\",\"input\":\"Hi\"} | characters | ESTIMATED",
                "rerank | {\"model\":\"up/simulated-rerank\",\"query\":\"a\",\"documents\":[\"a\",\"b\"]} | input | PROVIDER"
            })
    void aCallIsAnsweredAndBooked(String call, String body, String meters, UsageSource source) throws Exception {
        HttpResponse<byte[]> response = fixture.post("/v1/" + call, body);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        Received received = fixture.lastReceived();
        assertThat(received.path()).isEqualTo("/v1/" + call);
        assertThat(new String(received.body(), StandardCharsets.UTF_8)).isEqualTo(body.replace("up/", ""));
        assertThat(received.header("authorization")).hasValue("Bearer " + GatewayFixture.UPSTREAM_KEY);
        UsageEvent row = fixture.row(response);
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getRoute()).isEqualTo(call.replace('/', '.'));
        assertThat(row.getProvider()).isEqualTo("up");
        assertThat(meters(row)).isEqualTo(meters.isEmpty() ? List.of() : List.of(meters.split(",", -1)));
        assertThat(row.getUsageSource()).isEqualTo(source);
        assertThat(row.getCostGaps()).isEqualTo(source == UsageSource.ESTIMATED ? List.of("estimated") : List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "completions | {\"model\":\"up/simulated-small\",\"prompt\":\"Hi\",\"stream\":true} | input,output",
                "images/generations | {\"model\":\"up/simulated-image\",\"prompt\":\"Hi\",\"stream\":true,\"partial_images\":2} | input,output_image",
                "audio/speech | {\"model\":\"up/simulated-speech\",\"voice\":\"a\",\"input\":\"Hi\",\"stream_format\":\"sse\"} | input,output"
            })
    void aStreamPassesAsItCameAndIsBooked(String call, String body, String meters) throws Exception {
        HttpResponse<byte[]> response = fixture.post("/v1/" + call, body);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(header(response, "content-type")).startsWith("text/event-stream");
        // What the gateway asked for itself, and the caller did not, stays here.
        assertThat(text(response)).contains("data: {").doesNotContain("\"choices\":[]");
        UsageEvent row = fixture.row(response);
        assertThat(row.getStream()).isTrue();
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
        assertThat(meters(row)).isEqualTo(List.of(meters.split(",", -1)));
    }

    @Test
    void aStreamThatBreaksOffBeforeItsLastEventHasFailed() throws Exception {
        HttpResponse<byte[]> response = fixture.post(
                "/v1/images/generations",
                "{\"model\":\"up/simulated-image\",\"prompt\":\"Hi\",\"stream\":true,\"partial_images\":2}",
                "x-simulate",
                "{\"fault\":\"truncate\",\"fault_after\":2}");
        assertThat(text(response)).contains("partial_image").endsWith("\n\n").contains("provider_error");
        UsageEvent row = fixture.row(response);
        assertThat(row.getOutcome()).isEqualTo(Outcome.FAILED);
        assertThat(row.getCostGaps()).contains("images");
    }

    @Test
    void speechIsSoundAndNotJson() throws Exception {
        HttpResponse<byte[]> response = fixture.post(
                "/v1/audio/speech",
                "{\"model\":\"up/simulated-speech\",\"voice\":\"a\",\"input\":\"Häh?\",\"response_format\":\"wav\"}");
        assertThat(header(response, "content-type")).isEqualTo("audio/wav");
        assertThat(text(response)).startsWith("RIFF").doesNotContain("x_gateway");
        assertThat(fixture.row(response).getCharges())
                .singleElement()
                .satisfies(charge -> assertThat(charge.getQuantity()).isEqualByComparingTo("4"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theModelMayStandBehindTheFile(boolean modelFirst) throws Exception {
        byte[] sound = wav(200);
        Form form = new Form();
        byte[] body = modelFirst
                ? form.field("model", "up/simulated-transcribe")
                        .file("file", sound)
                        .end()
                : form.file("file", sound)
                        .field("model", "up/simulated-transcribe")
                        .end();
        HttpResponse<byte[]> response = upload("/v1/audio/transcriptions", body);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(json(response).getString("text")).contains(String.valueOf(sound.length));
        Received received = fixture.lastReceived();
        assertThat(received.header("content-type")).hasValue("multipart/form-data; boundary=" + BOUNDARY);
        assertThat(received.body().length).isEqualTo(body.length - "up/".length());
        UsageEvent row = fixture.row(response);
        assertThat(row.getModel()).isEqualTo("simulated-transcribe");
        assertThat(row.getInputAudioTokens()).isPositive();
        assertThat(row.getCostComplete()).isTrue();
        assertThat(row.getRequestBytes()).isEqualTo(body.length);
    }

    @Test
    void allButTheModelAndTheProjectPassesUnchanged() throws Exception {
        byte[] odd = "--\r\n\r\n--a-boundar\r\n-\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] body = new Form()
                .field("project_id", "of-this")
                .file("file", odd)
                .field("model", "up/simulated-whisper")
                .end();
        byte[] sent =
                new Form().file("file", odd).field("model", "simulated-whisper").end();
        HttpResponse<byte[]> response = upload("/v1/audio/translations", body);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(fixture.lastReceived().body()).isEqualTo(sent);
        assertThat(fixture.row(response).getProject()).isEqualTo("of-this");
    }

    @ParameterizedTest
    @CsvSource({"json, PROVIDER", "verbose_json, PROVIDER", "text, ESTIMATED", "srt, ESTIMATED", "vtt, ESTIMATED"})
    void aTranscriptIsChargedByItsSeconds(String format, UsageSource source) throws Exception {
        byte[] body = new Form()
                .file("file", wav(3))
                .field("model", "up/simulated-whisper")
                .field("response_format", format)
                .end();
        HttpResponse<byte[]> response = upload("/v1/audio/transcriptions", body);
        assertThat(text(response)).contains("This was heard");
        UsageEvent row = fixture.row(response);
        assertThat(row.getUsageSource()).isEqualTo(source);
        assertThat(row.getCharges()).singleElement().satisfies(charge -> {
            assertThat(charge.getMeter()).isEqualTo("audio_seconds");
            assertThat(charge.getQuantity()).isEqualByComparingTo("3");
        });
        assertThat(row.getCostComplete()).isEqualTo(source == UsageSource.PROVIDER);
    }

    @Test
    void aTranscriptOfASoundWhoseLengthNobodyTellsIsAGap() throws Exception {
        byte[] body = new Form()
                .file("file", "ID3 and whatever".getBytes(StandardCharsets.US_ASCII))
                .field("model", "up/simulated-whisper")
                .field("response_format", "text")
                .end();
        UsageEvent row = fixture.row(upload("/v1/audio/transcriptions", body));
        assertThat(row.getCharges()).isEmpty();
        assertThat(row.getCostGaps()).containsExactly("audio_seconds");
        assertThat(row.getCostComplete()).isFalse();
    }

    @Test
    void aTextThatLooksLikeJsonStaysText() throws Exception {
        byte[] body = new Form()
                .file("file", wav(1))
                .field("model", "up/simulated-whisper")
                .field("response_format", "text")
                .end();
        HttpResponse<byte[]> response =
                upload("/v1/audio/transcriptions", body, "x-simulate", "{\"text\":\"[Music] {}\"}");
        assertThat(header(response, "content-type")).startsWith("text/plain");
        assertThat(text(response)).isEqualTo("[Music] {}\n");
    }

    @Test
    void transcriptsStream() throws Exception {
        byte[] body = new Form()
                .file("file", wav(2))
                .field("model", "up/simulated-transcribe")
                .field("stream", "true")
                .end();
        HttpResponse<byte[]> response = upload("/v1/audio/transcriptions", body);
        assertThat(text(response)).contains("transcript.text.delta", "transcript.text.done");
        UsageEvent row = fixture.row(response);
        assertThat(row.getStream()).isTrue();
        assertThat(row.getInputTokens()).isPositive();
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"edits", "variations"})
    void imagesAreSentInForms(String call) throws Exception {
        byte[] body = new Form()
                .file("image", new byte[3_000_000])
                .field("model", "up/simulated-image")
                .field("prompt", "Greener.")
                .field("n", "2")
                .end();
        HttpResponse<byte[]> response = upload("/v1/images/" + call, body);
        assertThat(json(response).getJsonArray("data")).hasSize(2);
        assertThat(fixture.row(response).getOutputImageTokens()).isPositive();
    }

    @Test
    void imagesAreCountedWhereNoUsageIsTold() throws Exception {
        HttpResponse<byte[]> response = fixture.post(
                "/v1/images/generations",
                "{\"model\":\"up/simulated-image\",\"prompt\":\"Hi\",\"n\":3}",
                "x-simulate",
                "{\"usage\":\"none\"}");
        assertThat(fixture.row(response).getCharges()).singleElement().satisfies(charge -> {
            assertThat(charge.getMeter()).isEqualTo("images");
            assertThat(charge.getQuantity()).isEqualByComparingTo("3");
        });
        HttpResponse<byte[]> streamed = fixture.post(
                "/v1/images/generations",
                "{\"model\":\"up/simulated-image\",\"prompt\":\"Hi\",\"stream\":true,\"partial_images\":2}",
                "x-simulate",
                "{\"usage\":\"none\"}");
        assertThat(fixture.row(streamed).getCharges())
                .singleElement()
                .satisfies(charge -> assertThat(charge.getQuantity()).isEqualByComparingTo("1"));
    }

    @Test
    void whatIsNoFormIsRefused() throws Exception {
        byte[] twice = new Form()
                .field("model", "up/simulated-whisper")
                .file("file", wav(1))
                .field("model", "up/simulated-transcribe")
                .end();
        HttpResponse<byte[]> response = upload("/v1/audio/transcriptions", twice);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(response)).contains("model is given twice");
        byte[] whole = new Form()
                .file("file", wav(1))
                .field("model", "up/simulated-whisper")
                .end();
        assertThat(upload("/v1/audio/transcriptions", Arrays.copyOf(whole, whole.length - 6))
                        .statusCode())
                .isEqualTo(400);
        byte[] without = new Form().file("file", wav(1)).end();
        assertThat(text(upload("/v1/audio/transcriptions", without))).contains("model is missing");
        assertThat(fixture.http
                        .send(
                                HttpRequest.newBuilder(URI.create(fixture.url + "/v1/chat/completions"))
                                        .header("authorization", "Bearer " + GatewayFixture.TOKEN)
                                        .header("content-type", "multipart/form-data; boundary=" + BOUNDARY)
                                        .POST(BodyPublishers.ofByteArray(without))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void aTokenForOneModelUploadsToNoOther() throws Exception {
        Operator limited = root.as(root.token("default", "whispers", "\"models\":[\"simulated-whisper\"]"));
        byte[] own = new Form()
                .file("file", wav(1))
                .field("model", "up/simulated-whisper")
                .end();
        HttpResponse<byte[]> allowed = uploadBy(limited.token(), "/v1/audio/transcriptions", own);
        assertThat(allowed.statusCode()).as(text(allowed)).isEqualTo(200);
        int before = fixture.upstream.received().size();
        List<byte[]> others = List.of(
                new Form()
                        .file("file", wav(1))
                        .field("model", "up/simulated-transcribe")
                        .end(),
                new Form()
                        .field("model", "up/simulated-whisper")
                        .field("Model", "simulated-transcribe")
                        .file("file", wav(1))
                        .end(),
                new Form()
                        .field("model", "up/simulated-whisper")
                        .field("fallback_model", "simulated-transcribe")
                        .file("file", wav(1))
                        .end(),
                new Form()
                        .part(
                                "Content-Disposition: form-data; name=\"model\"; name=\"other\"",
                                "up/simulated-whisper".getBytes(StandardCharsets.UTF_8))
                        .file("file", wav(1))
                        .end(),
                new Form()
                        .part(
                                "Content-Disposition: form-data; name=\"other\"; name*=utf-8''model",
                                "simulated-transcribe".getBytes(StandardCharsets.UTF_8))
                        .field("model", "up/simulated-whisper")
                        .end(),
                new Form()
                        .part(
                                "Content-Disposition: form-data; name=\"model\"\r\nContent-Transfer-Encoding: base64",
                                "up/simulated-whisper".getBytes(StandardCharsets.UTF_8))
                        .end(),
                new Form()
                        .field("model", "up/simulated-whisper")
                        .file(
                                "file",
                                ("x\n--" + BOUNDARY
                                                + "\nContent-Disposition: form-data; name=\"model\"\n\nsimulated-transcribe\n--"
                                                + BOUNDARY)
                                        .getBytes(StandardCharsets.UTF_8))
                        .end());
        for (byte[] form : others) {
            HttpResponse<byte[]> refused = uploadBy(limited.token(), "/v1/audio/transcriptions", form);
            assertThat(refused.statusCode()).as(text(refused)).isEqualTo(403);
            assertThat(code(refused)).isEqualTo("model_not_allowed");
        }
        assertThat(fixture.upstream.received()).hasSize(before);
    }

    @Test
    void aTokenWithALimitOfMoneyMayCallWhatIsPriced() throws Exception {
        Operator limited = root.as(root.token("default", "poor", "\"limits\":{\"usd_per_day\":5}"));
        byte[] form = new Form()
                .file("file", wav(1))
                .field("model", "up/simulated-whisper")
                .end();
        assertThat(uploadBy(limited.token(), "/v1/audio/transcriptions", form).statusCode())
                .isEqualTo(200);
    }

    @Test
    void autoStandsForNoSuchModel() throws Exception {
        HttpResponse<byte[]> response = fixture.post("/v1/moderations", "{\"model\":\"auto\",\"input\":\"Hi\"}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(text(response)).contains("name a model");
    }

    @Test
    void aModerationNeedsNoModel() throws Exception {
        HttpResponse<byte[]> response = fixture.post("/v1/moderations", "{\"input\":\"Hi\"}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(text(response)).contains("omni-moderation-latest");
    }

    @Test
    void inputTokensAreCountedByWhoCountsThem() throws Exception {
        HttpResponse<byte[]> counted = fixture.post(
                "/v1/responses/input_tokens", "{\"model\":\"up/simulated-small\",\"input\":\"Say something.\"}");
        assertThat(json(counted).getString("object")).isEqualTo("response.input_tokens");
        assertThat(json(counted).getInteger("input_tokens")).isPositive();
        assertThat(json(counted).containsKey("estimated")).isFalse();
        int before = fixture.upstream.received().size();
        HttpResponse<byte[]> estimated = fixture.post(
                "/v1/responses/input_tokens", "{\"model\":\"claude/simulated-small\",\"input\":\"Say something.\"}");
        assertThat(json(estimated).getBoolean("estimated")).isTrue();
        assertThat(json(estimated).getInteger("input_tokens")).isPositive();
        assertThat(fixture.upstream.received()).hasSize(before);
        assertThat(fixture.row(counted).getCharges()).isEmpty();
        assertThat(fixture.row(counted).getInputTokens()).isZero();
    }

    @Test
    void aProviderThatDoesNotHaveACallSaysWhatItHas() throws Exception {
        HttpResponse<byte[]> response =
                fixture.post("/v1/rerank", "{\"model\":\"claude/simulated-rerank\",\"query\":\"a\",\"documents\":[]}");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(code(response)).isEqualTo("no_capable_model");
        assertThat(text(response)).contains("providers.claude.openai_url");
    }
}
