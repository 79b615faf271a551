package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StreamUsageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"stream_options\":{\"include_usage\":true},\"model\":\"m\"} | {\"model\":\"m\"}",
                "{ \"stream_options\" : {\"include_usage\":true} , \"model\":\"m\"} | { \"model\":\"m\"}",
                "{\"model\":\"m\",\"stream_options\":{\"include_usage\":true}} | {\"model\":\"m\"}",
                "{\"model\":\"m\" , \"stream_options\":{\"a\":[1,{}]}, \"n\":1} | {\"model\":\"m\", \"n\":1}",
                "{\"a\":{\"stream_options\":1},\"b\":\"stream_options\"} | {\"a\":{\"stream_options\":1},\"b\":\"stream_options\"}"
            })
    void theMemberAloneIsTakenOut(String body, String without) {
        Buffer left = StreamUsage.without(Buffer.buffer(body));
        assertThat(left.toJsonObject().encode())
                .isEqualTo(Buffer.buffer(without).toJsonObject().encode());
        assertThat(left.length()).isLessThanOrEqualTo(body.length());
    }

    @Test
    void whoRefusedIsRememberedButNotManyOfThem() {
        StreamUsage usage = new StreamUsage(true);
        usage.refused("first");
        assertThat(usage.asks("first")).isFalse();
        assertThat(usage.asks("other")).isTrue();
        for (int i = 0; i < 256; i++) {
            usage.refused("model-" + i);
        }
        assertThat(usage.asks("first")).isTrue();
        assertThat(usage.asks("model-255")).isFalse();
        assertThat(new StreamUsage(false).asks("any")).isFalse();
    }
}
