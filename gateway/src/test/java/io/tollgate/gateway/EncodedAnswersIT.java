package io.tollgate.gateway;

import static io.tollgate.gateway.GatewayFixture.header;
import static io.tollgate.gateway.GatewayFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.schemas.avro.Outcome;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.schemas.avro.UsageSource;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers in a coding that nobody asked for: they are decoded, relayed and booked like others. */
final class EncodedAnswersIT {
    private static final String USAGE = "{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}";
    private static final String WHOLE = "{\"id\":\"a\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
            + "\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":" + USAGE + "}";
    private static final String STREAM = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n"
            + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
            + "data: {\"choices\":[],\"usage\":" + USAGE + "}\n\ndata: [DONE]\n\n";

    private static RawUpstream upstream;
    private static GatewayFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        Brotli4jLoader.ensureAvailability();
        upstream = new RawUpstream();
        fixture = GatewayFixture.start(Map.of("raw", ThrottleConfig.DEFAULT), Map.of("raw", upstream.url()));
    }

    @AfterAll
    static void stop() {
        fixture.close();
        upstream.close();
    }

    private static Buffer encoded(String coding, String text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = switch (coding) {
            case "br" -> new BrotliOutputStream(bytes);
            case "zstd" -> new ZstdOutputStreamNoFinalizer(bytes);
            default -> new GZIPOutputStream(bytes);
        }) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    @ParameterizedTest
    @CsvSource({
        "br, /v1/chat/completions, false",
        "br, /v1/chat/completions, true",
        "br, /v1/messages, false",
        "br, /v1/messages, true",
        "br, /v1/default/default/raw/chat/completions, false",
        "br, /v1/default/default/raw/chat/completions, true",
        "zstd, /v1/chat/completions, true",
        "gzip, /v1/chat/completions, true"
    })
    void anEncodedAnswerIsBooked(String coding, String path, boolean streams) throws Exception {
        Buffer body = encoded(coding, streams ? STREAM : WHOLE);
        upstream.does(request -> {
            assertThat(request.getHeader("accept-encoding")).isEqualTo("identity");
            request.response()
                    .putHeader("content-type", streams ? "text/event-stream" : "application/json")
                    .putHeader("content-encoding", coding)
                    .setChunked(true)
                    .write(body.getBuffer(0, body.length() / 2));
            request.response().end(body.getBuffer(body.length() / 2, body.length()));
        });
        HttpResponse<byte[]> response = fixture.post(
                path,
                "{\"model\":\"" + (path.contains("raw") ? "" : "raw/")
                        + "simulated-small\",\"max_tokens\":9,\"stream\":" + streams
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        assertThat(header(response, "content-encoding")).isEmpty();
        assertThat(text(response)).contains("Hi");
        UsageEvent row = fixture.row(response);
        assertThat(row.getOutcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(row.getUsageSource()).isEqualTo(UsageSource.PROVIDER);
        assertThat(row.getInputTokens()).isEqualTo(7);
        assertThat(row.getOutputTokens()).isEqualTo(3);
    }
}
