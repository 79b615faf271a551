package io.tollgate.gateway.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {
    private static @Nullable String read(byte[] bytes) {
        return JsonText.read(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a word", "å 😀 \u007f", "\"\\/\b\f\n\r\t", "\\\\\"", "\\n"})
    void readsWhatIsWrittenWithoutNumbers(String text) {
        String written = Json.encode(text);
        assertThat(JsonText.read(("x" + written).getBytes(UTF_8), 2, written.getBytes(UTF_8).length))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a word", "å 😀 \u007f", "\"\\/\b\f\n\r\t", "\u0000", "a\u001f", "\\", "x\"", "\ud800"})
    void writesWhatAParserReadsAsTheSame(String text) {
        StringBuilder appended = new StringBuilder("x");
        JsonText.quoted(appended, text);
        assertThat(Json.decodeValue(JsonText.quoted(text))).isEqualTo(text);
        assertThat(appended).hasToString("x" + JsonText.quoted(text));
    }

    @Test
    void leavesTheRestToAParser() {
        assertThat(read("\\u00e5".getBytes(UTF_8))).isNull();
        assertThat(read("\\x".getBytes(UTF_8))).isNull();
        assertThat(read("a\\".getBytes(UTF_8))).isNull();
        assertThat(read("a\nb".getBytes(UTF_8))).isNull();
        assertThat(read("a\"b".getBytes(UTF_8))).isNull();
        assertThat(read("å".getBytes(ISO_8859_1))).isNull();
        assertThat(read("\ufffd".getBytes(UTF_8))).isNull();
    }
}
