package io.tollgate.gateway.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.cache.Contents.Content;
import io.tollgate.gateway.call.WireFormat;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentsTest {
    private static final int TIMES = 3;

    private final Contents contents = new Contents();

    private static String read(@Nullable Content content) {
        return content == null
                ? "none"
                : HexFormat.of().formatHex(content.digest())
                        + content.temperature()
                        + content.keepsState()
                        + content.streams();
    }

    private String chat(String body) {
        return read(contents.of("g", Buffer.buffer(body), WireFormat.OPENAI_CHAT, true));
    }

    private static String anew(String body, WireFormat format, boolean delivers) {
        return read(new Contents().of("g", Buffer.buffer(body), format, delivers));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":1}",
                "{\"temperature\":0.5,\"stream\":true}",
                "[1]",
                "{\"a\":1} 2",
                "",
            })
    void whatComesAgainReadsAsItDidTheFirstTime(String body) {
        String first = chat(body);
        for (int i = 0; i < TIMES; i++) {
            assertThat(chat(body)).isEqualTo(first).isEqualTo(anew(body, WireFormat.OPENAI_CHAT, true));
        }
    }

    @Test
    void theSameBytesReadDifferentlyForAnotherFormatOrDelivery() {
        String body = "{\"conversation\":\"c\",\"stream\":true,\"n\":1,\"metadata\":{}}";
        for (int i = 0; i < TIMES; i++) {
            for (WireFormat format : WireFormat.values()) {
                for (boolean delivers : new boolean[] {true, false}) {
                    assertThat(read(contents.of("g", Buffer.buffer(body), format, delivers)))
                            .isEqualTo(anew(body, format, delivers));
                }
            }
        }
    }

    @Test
    void bodiesOfOneChecksumAreToldApart() {
        Map<Integer, String> bySum = new HashMap<>();
        String body = "{\"a\":0}";
        String before = null;
        for (int i = 1; before == null; i++) {
            body = "{\"a\":" + i * 7919L + "}";
            CRC32C crc = new CRC32C();
            crc.update(body.getBytes(US_ASCII));
            before = bySum.put((int) crc.getValue(), body);
        }
        String one = before;
        String other = body;
        for (int i = 0; i < TIMES; i++) {
            assertThat(chat(one)).isEqualTo(anew(one, WireFormat.OPENAI_CHAT, true));
            assertThat(chat(other)).isEqualTo(anew(other, WireFormat.OPENAI_CHAT, true));
        }
        assertThat(chat(one)).isNotEqualTo(chat(other));
    }

    @Test
    void whatIsRememberedDoesNotChangeWithTheBuffer() {
        Buffer body = Buffer.buffer("{\"a\":1}");
        for (int i = 0; i < TIMES; i++) {
            Objects.requireNonNull(contents.of("g", body, WireFormat.OPENAI_CHAT, true));
        }
        body.setByte(5, (byte) '2');
        assertThat(read(contents.of("g", body, WireFormat.OPENAI_CHAT, true)))
                .isEqualTo(anew("{\"a\":2}", WireFormat.OPENAI_CHAT, true));
        assertThat(chat("{\"a\":1}")).isEqualTo(anew("{\"a\":1}", WireFormat.OPENAI_CHAT, true));
    }
}
