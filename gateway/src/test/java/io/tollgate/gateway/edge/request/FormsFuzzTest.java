package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.tollgate.gateway.Fuzz;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.FailureException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Forms, the sound in them, and bodies in a coding: read, or refused by a {@link FailureException}. */
final class FormsFuzzTest {
    private static final List<byte[]> FORMS = Fuzz.seeds(
            "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper\r\n--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\nRIFF\r\n--b--\r\n",
            "preamble\r\n--b \t\r\nContent-Disposition: form-data; name=prompt\r\n\r\n\r\n--b\r\n\r\n--b--epilogue",
            "--b\r\nContent-Disposition: form-data; name*=utf-8''model; name=\"a\\\"b\"\r\nContent-Transfer-Encoding: base64\r\n\r\n--b\n--b-\r\n--bb\r\n-\r\n--b--",
            "\r\n--b\r\nx: " + "y".repeat(9_000) + "\r\n\r\n\r\n--b--");
    private static final List<byte[]> SOUNDS = Fuzz.seeds(
            "RIFF\001\002\003\000WAVELIST\003\000\000\000abc\000fmt \020\000\000\000\001\000\002\000\000\175\000\000\000\175\000\000\004\000\020\000data\000\175\000\000",
            "fLaC\000\000\000\042\020\000\020\000\000\000\000\000\000\000\n\104\102\160\000\000\001\003\000\000",
            "OggS\000\002");
    private static final String BROTLI = "GygAgIzUYs0Z7pQiYXupw9IHG3ACXpjgIOfmUHJmkYBwuQ8D";
    private static final int MOST = 256 << 10;

    /** What is read of a form. */
    private record Read(@Nullable String refused, List<String> fields, boolean over, boolean lookAlike) {}

    private static Read read(List<byte[]> pieces) {
        FormScanner form = new FormScanner("b");
        String refused = null;
        try {
            for (byte[] piece : pieces) {
                form.bytes(Buffer.buffer(piece));
            }
        } catch (FailureException e) {
            refused = e.failure().message();
            assertThat(refused).isNotEmpty();
        }
        List<String> fields = new ArrayList<>();
        for (FormScanner.Field field : form.fields()) {
            assertThat(field.beginning.size()).isLessThanOrEqualTo(FormScanner.KEPT + 4);
            assertThat(field.contentFrom).isGreaterThan(field.from);
            fields.add(field.name() + " " + field.head.file() + " " + field.head.plain() + " " + field.from + " "
                    + field.contentFrom + " " + field.to + " " + field.text());
        }
        return new Read(refused, fields, form.over(), form.lookAlike());
    }

    @Test
    void formsAreReadAlikeHoweverTheyAreCut() throws Exception {
        Fuzz.run(FORMS, (bytes, random) -> {
            Read whole = read(List.of(bytes));
            assertThat(read(Fuzz.pieces(bytes, random))).isEqualTo(whole);
            assertThat(whole.fields()).hasSizeLessThanOrEqualTo(256);
        });
    }

    @Test
    void soundSaysALengthOrNone() throws Exception {
        Fuzz.run(SOUNDS, (bytes, random) -> {
            BigDecimal seconds = AudioLength.seconds(bytes, bytes.length + random.nextLong(1L << 40));
            assertThat(seconds == null || seconds.signum() >= 0).isTrue();
        });
    }

    /** Makes an encoder. */
    private interface Encoder {
        OutputStream to(OutputStream out) throws IOException;
    }

    private static byte[] encoded(String text, Encoder encoder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = encoder.to(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** A body of a few bytes may stand for a gigabyte. */
    @Test
    void encodedBodiesAreDecodedWithinTheirBoundsOrRefused() throws Exception {
        String text = "{\"model\":\"a\",\"input\":\"hello hello hello\"}";
        String bomb = "x".repeat(2 * MOST);
        List<byte[]> seeds = List.of(
                encoded(text, GZIPOutputStream::new),
                encoded(bomb, GZIPOutputStream::new),
                encoded(text, DeflaterOutputStream::new),
                encoded(bomb, DeflaterOutputStream::new),
                encoded(text, ZstdOutputStreamNoFinalizer::new),
                encoded(bomb, ZstdOutputStreamNoFinalizer::new),
                Base64.getDecoder().decode(BROTLI));
        List<String> codings = new ArrayList<>(List.of("gzip", "deflate", "zstd", "x-gzip"));
        if (ContentCoding.ACCEPTED.contains("br")) {
            codings.add("br");
        }
        Fuzz.run(seeds, (bytes, random) -> {
            ContentCoding coding = ContentCoding.of(HttpHeaders.headers()
                    .add(HttpHeaders.CONTENT_ENCODING, codings.get(random.nextInt(codings.size()))));
            ByteBudget budget = new ByteBudget(8 << 20);
            ByteBudget.Lease memory = budget.lease("fuzz");
            assertThat(memory.take(bytes.length)).isTrue();
            try {
                Buffer plain = coding.decode(Buffer.buffer(bytes), MOST, memory);
                assertThat(plain.length()).isLessThanOrEqualTo(MOST);
                assertThat(budget.heldBytes()).isGreaterThanOrEqualTo(plain.length());
            } catch (FailureException refused) {
                assertThat(refused.failure().message()).isNotEmpty();
            } finally {
                memory.close();
            }
            assertThat(budget.heldBytes()).isZero();
        });
    }
}
