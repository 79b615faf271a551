package io.tollgate.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.cache.CachedAnswer.Span;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.Particulars.Aside;
import io.tollgate.gateway.call.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AnswerBytesTest {
    private static final CachedAnswer ANSWER = new CachedAnswer(
            Shape.EVENTS,
            "text/event-stream; charset=utf-8",
            Buffer.buffer("data: {}\n\n"),
            List.of(new Span(0, 4), new Span(4, 9)),
            new MeteredUsage(
                    new TokenUsage(5, 4, 3, 2, 1),
                    MeteredUsage.Source.PROVIDER,
                    new Particulars(
                            Map.of(Meter.WEB_SEARCH, BigDecimal.TWO),
                            "flex",
                            null,
                            new BigDecimal("0.25"),
                            List.of(new Aside(
                                    Meter.OUTPUT,
                                    "other",
                                    new TokenUsage(1, 1, 0, 0, 0),
                                    Map.of(Meter.IMAGES, BigDecimal.ONE))),
                            "model",
                            List.of("gap"))),
            List.of("dropped"),
            List.of("adjusted", "more"),
            1_000,
            2_000);

    @Test
    void whatIsWrittenIsRead() {
        assertThat(AnswerBytes.read(AnswerBytes.write(ANSWER))).isEqualTo(ANSWER);
    }

    @Test
    void whatIsCutOrOfAnotherVersionIsNotUsed() {
        byte[] bytes = AnswerBytes.write(ANSWER);
        for (int length = 0; length < bytes.length - ANSWER.body().length(); length++) {
            assertThat(AnswerBytes.read(Arrays.copyOf(bytes, length))).isNull();
        }
        bytes[0]++;
        assertThat(AnswerBytes.read(bytes)).isNull();
    }
}
