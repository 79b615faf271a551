package io.tollgate.gateway.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.CallEnd;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.CallResult;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.TestCalls;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.config.LoggingSettings;
import io.tollgate.gateway.redaction.Redaction;
import io.tollgate.gateway.redaction.Redaction.Expression;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.gateway.vault.Vault;
import io.tollgate.schemas.PayloadEvents;
import io.tollgate.schemas.avro.PayloadBody;
import io.tollgate.schemas.avro.PayloadEvent;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

final class PayloadsTest {
    private static final LoggingSettings ON = new LoggingSettings(true, 4 << 10, false, Redaction.USUAL);
    private static final LoggingSettings SEALED = new LoggingSettings(true, 4 << 10, true, Redaction.USUAL);
    private static final Vault VAULT = new Vault(MasterKeys.read(
            Map.of(MasterKeys.VARIABLE, "one:" + Base64.getEncoder().encodeToString(new byte[32])), problem -> {
                throw new AssertionError(problem);
            }));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private MockProducer<byte[], byte[]> kafka = producer();

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static ModelRequest request(String body) {
        return new ModelRequest(
                UpstreamOperation.CHAT_COMPLETIONS,
                Buffer.buffer(body),
                body.length(),
                "m",
                new ModelRequest.Span(0, 1),
                false,
                null,
                false,
                null,
                1,
                null,
                List.of());
    }

    private static Call call(Payloads payloads, LoggingSettings settings, List<Request> requests, String... answer) {
        Call call = TestCalls.anonymous();
        payloads.keep(new ReadCall(call, CallOptions.NONE, requests), settings);
        for (String part : answer) {
            call.state().addResponse(Buffer.buffer(part));
        }
        call.end(new CallEnd(CallResult.SUCCEEDED, 200, 0));
        return call;
    }

    private Payloads payloads(long memory, Vault vault, Supplier<Producer<byte[], byte[]>> producers) {
        return new Payloads(memory, producers, vault, meters);
    }

    /** What Kafka has got once everything is done. */
    private PayloadEvent kept(LoggingSettings settings, List<Request> requests, String... answer) {
        try (Payloads payloads = payloads(1 << 20, VAULT, () -> kafka)) {
            call(payloads, settings, requests, answer);
        }
        assertThat(kafka.history()).hasSize(1);
        assertThat(kafka.history().getFirst().topic()).isEqualTo("tollgate.payloads");
        return new PayloadEvents().decode(kafka.history().getFirst().value());
    }

    private static String text(PayloadBody body) {
        return UTF_8.decode(body.getContent().duplicate()).toString();
    }

    private double dropped(String reason) {
        return meters.counter("tollgate_payloads_dropped", "reason", reason).count();
    }

    @Test
    void whatWasSentAndGotIsKeptRedacted() {
        PayloadEvent event = kept(
                ON,
                List.of(request("{\"content\":\"mail jane@example.com\"}")),
                "{\"content\":",
                "\"hello joe@example.com\"}");
        assertThat(event.getGateway()).isEqualTo("alpha");
        assertThat(event.getMasterKey()).isNull();
        PayloadBody request = event.getRequest();
        assertThat(text(request)).isEqualTo("{\"content\":\"mail [redacted:email]\"}");
        assertThat(request.getFormat()).isEqualTo("json");
        assertThat(request.getBytes()).isEqualTo(35);
        assertThat(request.getRedactions()).isEqualTo(1);
        assertThat(request.getCut()).isFalse();
        assertThat(request.getOmitted()).isNull();
        assertThat(text(event.getResponse())).isEqualTo("{\"content\":\"hello [redacted:email]\"}");
        assertThat(meters.counter("tollgate_payloads_kept").count()).isEqualTo(1);
    }

    @Test
    void alternativesAreKeptAsAList() {
        PayloadEvent event = kept(ON, List.of(request("{\"a\":1}"), request("{\"b\":2}")));
        assertThat(text(event.getRequest())).isEqualTo("[{\"a\":1},{\"b\":2}]");
        assertThat(event.getResponse().getBytes()).isZero();
        assertThat(event.getResponse().getFormat()).isEqualTo("text");
    }

    @Test
    void longBodiesAreCutAndSaySo() {
        String body = "{\"content\":\"" + "word ".repeat(20_000) + "\"}";
        PayloadEvent event = kept(ON, List.of(request(body)), "data: {\"x\":\"" + "ü".repeat(3_000), "ü".repeat(9_000));
        PayloadBody request = event.getRequest();
        assertThat(request.getCut()).isTrue();
        assertThat(request.getBytes()).isEqualTo(body.length());
        assertThat(text(request)).hasSize(4 << 10).isEqualTo(body.substring(0, 4 << 10));
        assertThat(event.getResponse().getCut()).isTrue();
        assertThat(text(event.getResponse())).endsWith("ü").doesNotContain("\uFFFD");
    }

    /** What is replaced by less brings what stands further back within what is kept. */
    @Test
    void nothingHalfRecognizedStandsAtTheCut() {
        String key = "-----BEGIN PRIVATE KEY-----" + "A".repeat(4_000) + "-----END PRIVATE KEY----- ";
        for (int before = (8 << 10) - 20; before < (8 << 10); before++) {
            kafka = producer();
            String filler = "x".repeat(before - key.length() - 1) + " ";
            PayloadEvent event = kept(ON, List.of(request(key + filler + "4111 1111 1111 1111" + " y".repeat(9_000))));
            assertThat(text(event.getRequest()))
                    .startsWith("[redacted:secret] x")
                    .doesNotContain("411")
                    .hasSizeLessThanOrEqualTo(4 << 10);
        }
    }

    @Test
    void whatIsNoTextIsLeftOutAndSaysSo() {
        PayloadEvent event = kept(
                ON, List.of(TestCalls.passthrough("POST", null, new Content.Streaming(null, 5_000))), "PNG\0\0binary");
        assertThat(event.getRequest().getOmitted()).isEqualTo("streamed");
        assertThat(event.getResponse().getOmitted()).isEqualTo("binary");
        assertThat(event.getResponse().getBytes()).isEqualTo(11);
        assertThat(event.getResponse().getContent().remaining()).isZero();
    }

    @Test
    void sealedOnesOpenForTheirCallAlone() throws Exception {
        PayloadEvent event = kept(SEALED, List.of(request("{\"secret\":\"of alpha\"}")), "an answer");
        assertThat(event.getMasterKey()).isEqualTo("one");
        byte[] request = bytes(event.getRequest().getContent());
        assertThat(new String(request, UTF_8)).doesNotContain("redacted", "alpha");
        PayloadSeals seals = new PayloadSeals(VAULT);
        UUID call = event.getCallId();
        assertThat(new String(seals.open(request, "one", "alpha", call, true), UTF_8))
                .isEqualTo("{\"secret\":\"[redacted:secret]\"}");
        assertThat(new String(seals.open(bytes(event.getResponse().getContent()), "one", "alpha", call, false), UTF_8))
                .isEqualTo("an answer");
        assertThatThrownBy(() -> seals.open(request, "one", "beta", call, true))
                .isInstanceOf(PayloadSeals.SealedException.class);
        assertThatThrownBy(() -> seals.open(request, "one", "alpha", UUID.randomUUID(), true))
                .isInstanceOf(PayloadSeals.SealedException.class);
        assertThatThrownBy(() -> seals.open(request, "one", "alpha", call, false))
                .isInstanceOf(PayloadSeals.SealedException.class);
        assertThatThrownBy(() -> seals.open(request, "other", "alpha", call, true))
                .isInstanceOf(PayloadSeals.SealedException.class)
                .hasMessageContaining("other");
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Test
    void nothingThatIsToBeSealedLeavesWithoutAKey() {
        try (Payloads payloads = payloads(1 << 20, new Vault(MasterKeys.NONE), () -> kafka)) {
            call(payloads, SEALED, List.of(request("{}")));
        }
        assertThat(kafka.history()).isEmpty();
        assertThat(dropped("key")).isEqualTo(1);
    }

    @Test
    void whatDoesNotFitIsLostAndCounted() {
        String long40 = "x".repeat(40 << 10);
        LoggingSettings large = new LoggingSettings(true, 1 << 20, false, Redaction.USUAL);
        try (Payloads payloads = payloads(64 << 10, VAULT, () -> kafka)) {
            call(payloads, large, List.of(request(long40)));
            call(payloads, large, List.of(request("{}")), "y".repeat(16 << 10), long40);
            call(payloads, large, List.of(request("{}")), "short");
        }
        assertThat(dropped("memory")).isEqualTo(2);
        assertThat(kafka.history()).hasSize(1);
        assertThat(meters.get("tollgate_payloads_held_bytes").gauge().value()).isZero();
    }

    @Test
    void oneGatewayCannotTakeAllMemory() {
        try (Payloads payloads = payloads(64 << 10, VAULT, () -> kafka)) {
            Call open = TestCalls.anonymous();
            payloads.keep(new ReadCall(open, CallOptions.NONE, List.of(request("x".repeat(3 << 10)))), ON);
            for (int i = 0; i < 20; i++) {
                Call other = TestCalls.anonymous();
                payloads.keep(new ReadCall(other, CallOptions.NONE, List.of(request("x".repeat(3 << 10)))), ON);
            }
            assertThat(meters.get("tollgate_payloads_held_bytes").gauge().value())
                    .isLessThanOrEqualTo(32 << 10);
        }
    }

    @Test
    void whatKafkaDoesNotTakeIsLostAndCounted() {
        kafka.sendException = new TimeoutException("no metadata");
        try (Payloads payloads = payloads(1 << 20, VAULT, () -> kafka)) {
            call(payloads, ON, List.of(request("{}")));
        }
        assertThat(dropped("kafka")).isEqualTo(1);
    }

    @Test
    void aFaultCostsOnePayload() {
        boolean[] failed = {false};
        Supplier<Producer<byte[], byte[]>> once = () -> {
            if (!failed[0]) {
                failed[0] = true;
                throw new IllegalArgumentException("of the configuration");
            }
            return kafka;
        };
        try (Payloads payloads = payloads(1 << 20, VAULT, once)) {
            call(payloads, ON, List.of(request("{}")));
            call(payloads, ON, List.of(request("{}")));
        }
        assertThat(dropped("failed")).isEqualTo(1);
        assertThat(kafka.history()).hasSize(1);
    }

    @Test
    void ownExpressionsAreApplied() {
        LoggingSettings own = new LoggingSettings(
                true, 4 << 10, false, new Redaction(Set.of(), List.of(new Expression("employee", "E[0-9]{3}"))));
        assertThat(text(kept(own, List.of(request("{\"a\":\"E123 a@b.example\"}")))
                        .getRequest()))
                .isEqualTo("{\"a\":\"[redacted:employee] a@b.example\"}");
    }
}
