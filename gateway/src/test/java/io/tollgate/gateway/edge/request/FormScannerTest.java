package io.tollgate.gateway.edge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tollgate.gateway.call.FailureException;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FormScannerTest {
    private static final String FORM = """
            a preamble
            --b-
            Content-Disposition: form-data; name="file"; filename="x;name=y"
            Content-Type: audio/wav


            -
            --b
            --b+-

            --b-
            content-disposition:form-data;name=model

            a model
            --b- \t
            Content-Disposition: form-data; name="empty"


            --b---
            --b-
            """.replace("\n", "\r\n");

    private static FormScanner scanned(String form, int step) throws FailureException {
        FormScanner scanner = new FormScanner("b-");
        byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += step) {
            scanner.bytes(Buffer.buffer(bytes).slice(at, Math.min(bytes.length, at + step)));
        }
        return scanner;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 11, 64, 10_000})
    void fieldsAreFoundHoweverTheBytesAreCut(int step) throws FailureException {
        FormScanner form = scanned(FORM, step);
        assertThat(form.over()).isTrue();
        assertThat(form.fields()).extracting(FormScanner.Field::name).containsExactly("file", "model", "empty");
        FormScanner.Field file = form.fields().getFirst();
        assertThat(file.text()).isEqualTo("\r\n-\r\n--b\r\n--b+-\r\n");
        assertThat(file.head.file()).isTrue();
        assertThat(file.head.plain()).isTrue();
        assertThat(FORM.substring((int) file.contentFrom, (int) file.to)).isEqualTo(file.text());
        FormScanner.Field model = form.whole("model");
        assertThat(model.text()).isEqualTo("a model");
        assertThat(FORM.substring((int) model.contentFrom, (int) model.to)).isEqualTo("a model");
        assertThat(FORM.substring((int) model.from)).startsWith("\r\n--b-\r\ncontent-disposition");
        assertThat(form.whole("empty").length()).isZero();
        assertThat(form.lookAlike()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n--b-", "x--b-", "----b-", "-\r--b-\n"})
    void aBoundaryThatOnlySomeWouldTakeForOneIsNoticed(String content) throws FailureException {
        FormScanner form =
                scanned("--b-\r\nContent-Disposition: form-data; name=a\r\n\r\n" + content + "\r\n--b---", 3);
        assertThat(form.over()).isTrue();
        assertThat(form.fields())
                .singleElement()
                .satisfies(field -> assertThat(field.text()).isEqualTo(content));
        assertThat(form.lookAlike()).isTrue();
    }

    @Test
    void aLongFieldIsNotKept() throws FailureException {
        String content = "x".repeat(100_000);
        FormScanner form =
                scanned("--b-\r\nContent-Disposition: form-data; name=a\r\n\r\n" + content + "\r\n--b---", 999);
        FormScanner.Field field = form.whole("a");
        assertThat(field.length()).isEqualTo(content.length());
        assertThat(field.beginning.size()).isEqualTo(FormScanner.KEPT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--b-x\r\n",
                "--b-\r\nno header\r\n\r\n",
                "--b-\r\n folded: header\r\n\r\n",
            })
    void whatIsNoFormIsRefused(String form) {
        assertThatExceptionOfType(FailureException.class).isThrownBy(() -> scanned(form, 4));
    }

    @Test
    void aHeadThatDoesNotEndIsNotKept() {
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> scanned("--b-\r\n" + "x: y\r\n".repeat(10_000), 100));
    }

    @Test
    void manyLinesCostNoMoreThanTheirBytes() throws FailureException {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            form.append("--b-").append(" ".repeat(100)).append("\r\n");
            form.append("content-disposition: form-data; name=a\r\n").append("x: y\r\n".repeat(1_300));
            form.append("\r\n\r\n");
        }
        FormScanner scanned = scanned(form.append("--b---").toString(), 4_096);
        assertThat(scanned.over()).isTrue();
        assertThat(scanned.fields()).hasSize(200);
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> scanned("--b-" + " ".repeat(200) + "\r\n", 7));
    }

    @Test
    void noiseIsNoForm() throws FailureException {
        byte[] noise = new byte[50_000];
        new Random(7).nextBytes(noise);
        FormScanner form = new FormScanner("b-");
        form.bytes(Buffer.buffer(noise));
        assertThat(form.over()).isFalse();
        assertThat(form.fields()).isEmpty();
    }
}
