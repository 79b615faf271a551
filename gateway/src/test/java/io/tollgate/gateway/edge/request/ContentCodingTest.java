package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentCodingTest {
    private static final long MOST = 1 << 20;

    private final ByteBudget budget = new ByteBudget(8 << 20);
    private final ByteBudget.Lease memory = budget.lease("tests");

    @BeforeAll
    static void load() {
        Brotli4jLoader.ensureAvailability();
    }

    private static Buffer encoded(ContentCoding coding, byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = switch (coding) {
            case IDENTITY -> bytes;
            case GZIP -> new GZIPOutputStream(bytes);
            case DEFLATE -> new DeflaterOutputStream(bytes);
            case ZSTD -> new ZstdOutputStreamNoFinalizer(bytes);
            case BROTLI -> new BrotliOutputStream(bytes);
        }) {
            out.write(plain);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static MultiMap headers(String... codings) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String coding : codings) {
            headers.add("content-encoding", coding);
        }
        return headers;
    }

    private CallFailure failure(ContentCoding coding, Buffer encoded) {
        return (CallFailure) FailureException.failureOf(catchThrowable(() -> coding.decode(encoded, MOST, memory)));
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, GZIP",
        "x-gzip, GZIP",
        "ZSTD, ZSTD",
        "deflate, DEFLATE",
        "br, BROTLI",
        "identity, IDENTITY",
        "'', IDENTITY"
    })
    void codingsGoByTheirNames(String name, ContentCoding coding) throws Exception {
        assertThat(ContentCoding.of(headers(name))).isEqualTo(coding);
        assertThat(ContentCoding.of(headers())).isEqualTo(ContentCoding.IDENTITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compress", "gzip, zstd", "gzip gzip"})
    void othersAreRefused(String name) {
        assertThat(FailureException.failureOf(catchThrowable(() -> ContentCoding.of(headers(name)))))
                .isEqualTo(new CallFailure.UnsupportedEncoding(name, "gzip, zstd, br, deflate"));
        assertThat(catchThrowable(() -> ContentCoding.of(headers("gzip", "gzip"))))
                .isInstanceOf(FailureException.class);
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void whatWasEncodedIsPlainAgain(ContentCoding coding) throws Exception {
        byte[] plain = "å and so on. ".repeat(9_000).getBytes(StandardCharsets.UTF_8);
        Buffer encoded = encoded(coding, plain);
        assertThat(memory.take(encoded.length())).isTrue();
        assertThat(coding.decode(encoded, MOST, memory).getBytes()).isEqualTo(plain);
        assertThat(budget.heldBytes()).isBetween((long) plain.length, plain.length + (32L << 10));
    }

    @ParameterizedTest
    @EnumSource(value = ContentCoding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    void aBombDoesNotGoOff(ContentCoding coding) throws Exception {
        byte[] zeros = new byte[64 << 20];
        Buffer encoded = encoded(coding, zeros);
        assertThat(encoded.length()).isLessThan(1 << 20);
        assertThat(failure(coding, encoded)).isEqualTo(new CallFailure.BodyTooLarge(MOST));
        assertThat(budget.heldBytes()).isLessThanOrEqualTo(MOST + (16 << 10));
    }

    @ParameterizedTest
    @EnumSource(value = ContentCoding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    void whatThereIsNoRoomForIsRefused(ContentCoding coding) throws Exception {
        ByteBudget.Lease small = new ByteBudget(64 << 10).lease("tests");
        Buffer encoded = encoded(coding, new byte[100_000]);
        assertThat(FailureException.failureOf(catchThrowable(() -> coding.decode(encoded, MOST, small))))
                .isEqualTo(new CallFailure.Overloaded());
    }

    @ParameterizedTest
    @EnumSource(value = ContentCoding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
    void aBrokenBodyIsSaidToBeOne(ContentCoding coding) throws Exception {
        Buffer whole = encoded(coding, "[1, 2, 3] is not much".getBytes(StandardCharsets.UTF_8));
        Buffer cut = whole.getBuffer(0, whole.length() - 5);
        assertThat(failure(coding, cut)).isInstanceOf(CallFailure.InvalidRequest.class);
        assertThat(failure(coding, Buffer.buffer("{\"model\":\"plain\"}")))
                .isInstanceOf(CallFailure.InvalidRequest.class);
    }

    /** A window of 128 MiB, in the head of a frame alone. */
    @Test
    void aFrameThatAsksForAHugeWindowIsRefused() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(bytes)) {
            out.setLong(27);
            out.write(new byte[1_000]);
            out.flush();
            out.write(new byte[1_000]);
        }
        assertThat(Zstd.getFrameContentSize(bytes.toByteArray())).isLessThanOrEqualTo(0);
        assertThat(failure(ContentCoding.ZSTD, Buffer.buffer(bytes.toByteArray())))
                .isInstanceOf(CallFailure.InvalidRequest.class);
    }
}
