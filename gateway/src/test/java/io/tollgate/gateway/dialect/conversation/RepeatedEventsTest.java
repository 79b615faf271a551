package io.tollgate.gateway.dialect.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.RandomStreams;
import io.tollgate.gateway.dialect.conversation.StreamEvent.Delta;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RepeatedEventsTest {
    /** Tells what it is given, and counts how often. */
    private static final class Counting implements EventReader {
        private final List<StreamEvent> told;
        private int events;

        Counting(StreamEvent... told) {
            this.told = List.of(told);
        }

        @Override
        public void event(byte[] bytes, int start, int end, Consumer<StreamEvent> to) {
            events++;
            told.forEach(to);
        }

        @Override
        public void end(Consumer<StreamEvent> to) {}
    }

    private static List<StreamEvent> told(EventReader reader, List<byte[]> events) {
        List<StreamEvent> told = new ArrayList<>();
        try {
            for (byte[] event : events) {
                reader.event(event, 0, event.length, told::add);
            }
        } catch (UnreadableAnswerException e) {
            told.add(new StreamEvent.Start("unreadable", e.getMessage()));
        }
        reader.end(told::add);
        return told;
    }

    private static List<byte[]> events(String... texts) {
        return Stream.of(texts)
                .map(text -> ("data: {\"a\":\"b\",\"text\":\"" + text + "\"}\n\n").getBytes(UTF_8))
                .toList();
    }

    @Test
    void readsTheFirstEventAloneOfThoseThatDifferInTheirTexts() {
        Counting reader = new Counting(new Delta(3, "x"));
        assertThat(told(new RepeatedEvents(reader), events("x", "y", "", "x", "å\\n\\\"")))
                .containsExactly(
                        new Delta(3, "x"),
                        new Delta(3, "y"),
                        new Delta(3, "x"),
                        new Delta(3, "x"),
                        new Delta(3, "å\n\""));
        // The text that is empty was one for the reader, and had the next one read again.
        assertThat(reader.events).isEqualTo(3);
    }

    @Test
    void whatToldAnythingElseOrNoStringOfItsOwnIsReadEachTime() {
        for (Counting reader : List.of(
                new Counting(new Delta(0, "x"), new Delta(0, "x")),
                new Counting(new StreamEvent.PartEnd(0)),
                new Counting(new Delta(0, "z")))) {
            told(new RepeatedEvents(reader), events("x", "x", "b", "b", "x"));
            assertThat(reader.events).as("%s", reader.told).isEqualTo(5);
        }
        Counting twice = new Counting(new Delta(0, "b"));
        told(new RepeatedEvents(twice), events("b", "b", "b"));
        assertThat(twice.events).as("of a text that an event has twice").isEqualTo(3);
    }

    private static Codec codec(WireFormat format) {
        return switch (format) {
            case OPENAI_CHAT -> Formats.CHAT.codec();
            case OPENAI_RESPONSES -> Formats.RESPONSES.codec();
            case ANTHROPIC_MESSAGES -> Formats.MESSAGES.codec();
            case GEMINI -> Formats.GEMINI.codec();
        };
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void streamsTellWhatTheirOwnReadersTell(WireFormat format) {
        for (int seed = 0; seed < 2_000; seed++) {
            List<byte[]> events = RandomStreams.events(format, new Random(seed));
            assertThat(told(new RepeatedEvents(codec(format).eventReader()), events))
                    .as("of the stream %d", seed)
                    .isEqualTo(told(codec(format).eventReader(), events));
        }
    }
}
