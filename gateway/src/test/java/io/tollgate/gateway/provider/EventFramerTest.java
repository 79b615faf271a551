package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.ResponseMeter;
import io.tollgate.gateway.dialect.openai.ChatResponseMeter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventFramerTest {
    private static final String TEXT = "data: {\"choices\":[{\"delta\":{\"content\":\"å\"}}]}\n\n";
    private static final String FINISH = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String STREAM = TEXT + TEXT + FINISH + USAGE + DONE;

    private final List<Part> parts = new ArrayList<>();
    private final Counted meter = new Counted();
    private final EventFramer framer = new EventFramer(meter, parts::add);

    /** A meter that knows how many bytes it was handed, and in how many events. */
    private static final class Counted implements ResponseMeter {
        private final ResponseMeter meter = new ChatResponseMeter();
        private long bytes;
        private int events;

        @Override
        public boolean event(byte[] all, int start, int end) {
            bytes += end - start;
            events++;
            return meter.event(all, start, end);
        }

        @Override
        public void eventPiece(byte[] all, int start, int end, boolean last) {
            bytes += end - start;
            events += last ? 1 : 0;
            meter.eventPiece(all, start, end, last);
        }

        @Override
        public void json(byte[] all, int start, int end) {
            meter.json(all, start, end);
        }

        @Override
        public boolean usageReported() {
            return meter.usageReported();
        }

        @Override
        public @Nullable String model() {
            return meter.model();
        }

        @Override
        public boolean done() {
            return meter.done();
        }

        @Override
        public boolean complete() {
            return meter.complete();
        }

        @Override
        public boolean failed() {
            return meter.failed();
        }

        @Override
        public long nextEvent() {
            return meter.nextEvent();
        }

        @Override
        public MeteredUsage usage(long promptBytes) {
            return meter.usage(promptBytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60_000, 1 << 20, 5 << 20})
    void anEventThatIsTooLongToBeHeldIsReadAsItPasses(int size) {
        String padding = "x".repeat(3 << 20);
        String stream = TEXT + "data: {\"padding\":\"" + padding
                + "\",\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2},\"more\":\"" + padding + "\"}\n\n" + DONE;
        cut(stream, size);
        assertThat(all()).isEqualTo(stream);
        assertThat(meter.usage(0))
                .isEqualTo(new MeteredUsage(new TokenUsage(7, 2, 0, 0, 0), MeteredUsage.Source.PROVIDER));
        assertThat(meter.complete()).isTrue();
        assertThat(meter.events).isEqualTo(3);
    }

    private String all() {
        return parts.stream().map(part -> part.bytes().toString()).collect(Collectors.joining());
    }

    private void cut(String stream, int size) {
        Buffer bytes = Buffer.buffer(stream);
        for (int from = 0; from < bytes.length(); from += size) {
            framer.bytes(bytes.getBuffer(from, Math.min(bytes.length(), from + size)));
        }
        framer.end();
    }

    static Stream<Arguments> lineEndsAndSizes() {
        return Stream.of("\n", "\r\n", "\r")
                .flatMap(end -> Stream.of(1, 2, 3, 7, 50, 10_000).map(size -> Arguments.of(end, size)));
    }

    private void isPassedAsItCame(String stream, String lineEnd) {
        assertThat(all()).isEqualTo(stream);
        assertThat(parts.stream()
                        .filter(part -> part.usage() != null)
                        .map(part -> part.bytes().toString()))
                .containsExactly(USAGE.replace("\n", lineEnd));
        assertThat(meter.done()).isTrue();
        assertThat(meter.events).isEqualTo(5);
        assertThat(meter.bytes).isEqualTo(Buffer.buffer(stream).length());
    }

    @ParameterizedTest
    @MethodSource("lineEndsAndSizes")
    void eventsArePassedAsTheyCameHoweverTheyAreCut(String lineEnd, int size) {
        String stream = STREAM.replace("\n", lineEnd);
        cut(stream, size);
        isPassedAsItCame(stream, lineEnd);
    }

    static Stream<Arguments> lineEndsAndCuts() {
        return Stream.of("\n", "\r\n", "\r")
                .flatMap(end -> IntStream.range(
                                1, Buffer.buffer(STREAM.replace("\n", end)).length())
                        .mapToObj(at -> Arguments.of(end, at)));
    }

    @ParameterizedTest
    @MethodSource("lineEndsAndCuts")
    void aStreamMayBeCutAnywhere(String lineEnd, int at) {
        String stream = STREAM.replace("\n", lineEnd);
        Buffer bytes = Buffer.buffer(stream);
        framer.bytes(bytes.getBuffer(0, at));
        assertThat(bytes.getBuffer(0, at).toString()).startsWith(all());
        framer.bytes(bytes.getBuffer(at, bytes.length()));
        framer.end();
        isPassedAsItCame(stream, lineEnd);
    }

    /** Each byte is handed to the meter once, in whatever pieces it comes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 1_000_000})
    void workIsInProportionToTheBytes(int size) {
        String large = "data: {\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(300_000) + "\"}}]}\n\n";
        cut(large + FINISH + DONE, size);
        assertThat(meter.events).isEqualTo(3);
        assertThat(meter.bytes).isEqualTo((large + FINISH + DONE).length());
        assertThat(all()).isEqualTo(large + FINISH + DONE);
    }

    @Test
    void whatBeginsAndEndsWithAnEventIsNotCopied() {
        Buffer chunk = Buffer.buffer(TEXT + FINISH);
        framer.bytes(chunk);
        assertThat(parts)
                .singleElement()
                .satisfies(part -> assertThat(part.bytes()).isSameAs(chunk));
    }

    @Test
    void whatEndsNoEventForTooLongIsPassedAsItIs() {
        String endless = "x".repeat(1 << 20);
        for (int i = 0; i < 4; i++) {
            framer.bytes(Buffer.buffer(endless));
            assertThat(parts).isEmpty();
        }
        framer.bytes(Buffer.buffer("x"));
        assertThat(parts)
                .singleElement()
                .satisfies(part -> assertThat(part.bytes().length()).isEqualTo((4 << 20) + 1));
        framer.bytes(Buffer.buffer("\n\n" + TEXT));
        assertThat(all()).endsWith("x\n\n" + TEXT);
    }

    @Test
    void lastEventWithoutItsBlankLineIsPassed() {
        framer.bytes(Buffer.buffer(TEXT + FINISH.strip()));
        assertThat(all()).isEqualTo(TEXT);
        framer.end();
        assertThat(all()).isEqualTo(TEXT + FINISH.strip());
        assertThat(meter.complete()).isTrue();
    }

    @Test
    void usageInALastEventWithoutItsBlankLineIsSetApart() {
        framer.bytes(Buffer.buffer(FINISH + USAGE.strip()));
        framer.end();
        assertThat(parts).hasSize(2);
        assertThat(parts.getLast().usage()).isNotNull();
    }

    @Test
    void halfAnEventIsDropped() {
        framer.bytes(Buffer.buffer(TEXT + FINISH.substring(0, 30)));
        framer.end();
        assertThat(all()).isEqualTo(TEXT);
        assertThat(meter.complete()).isFalse();
    }
}
