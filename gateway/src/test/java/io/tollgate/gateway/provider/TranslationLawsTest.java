package io.tollgate.gateway.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.Pricing;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.dialect.ResponseMeter;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.CompletionCollector;
import io.tollgate.gateway.dialect.conversation.CompletionEvents;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.ConversationTranslator;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Formats;
import io.tollgate.gateway.dialect.conversation.Generated;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.Meaning;
import io.tollgate.gateway.dialect.conversation.Settings;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * The laws that every wire format's translation obeys, on generated conversations, answers and ways to cut a stream,
 * and on what a provider must never send and may send all the same.
 */
final class TranslationLawsTest {
    private static final Pattern LINE_OF_DATA = Pattern.compile("(?md)^data: \\{");
    private static final Asked ASKED = asked(Delivery.WHOLE);

    private static Asked asked(Delivery delivery) {
        return new Asked(
                new Conversation(
                        "model-1", List.of(), List.of(), List.of(), null, null, Settings.NONE, delivery, List.of()),
                "model-1",
                1_700_000_000,
                "fallback");
    }

    /** How a stream is written and cut. */
    record Cut(String lineEnd, boolean comments, boolean severalLines, boolean lastWithoutBlankLine, int size) {
        byte[] apply(Buffer stream) {
            String text = stream.toString(UTF_8).replace("\r\n", "\n");
            if (severalLines) {
                text = LINE_OF_DATA.matcher(text).replaceAll("data: {\ndata:");
            }
            if (comments) {
                text = ": begins\n\n" + text.replace("\n\n", "\n\n: goes on\n\n");
                text = text.substring(0, text.length() - ": goes on\n\n".length());
            }
            if (lastWithoutBlankLine) {
                text = text.substring(0, text.length() - 1);
            }
            return text.replace("\n", lineEnd).getBytes(UTF_8);
        }
    }

    @Provide
    Arbitrary<Completion> completions() {
        return Generated.completions();
    }

    @Provide
    Arbitrary<Conversation> conversations() {
        return Generated.conversations();
    }

    @Provide
    Arbitrary<Cut> cuts() {
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        return Combinators.combine(
                        Arbitraries.of("\n", "\r\n", "\r"),
                        either,
                        either,
                        either,
                        Arbitraries.of(1, 2, 3, 7, 64, 1_000_000))
                .as(Cut::new);
    }

    @Property(tries = 200)
    void wholeAnswerIsReadAsItWasWritten(@ForAll Formats format, @ForAll("completions") Completion completion)
            throws UnreadableAnswerException {
        Completion read = format.codec().readAnswer(format.codec().writeAnswer(completion, ASKED));

        assertThat(meaning(read, format)).isEqualTo(meaning(completion, format));
    }

    @Property(tries = 300)
    void streamSaysWhatTheWholeAnswerSaysHoweverItIsCut(
            @ForAll Formats format, @ForAll("completions") Completion completion, @ForAll("cuts") Cut cut)
            throws UnreadableAnswerException {
        byte[] stream = cut.apply(stream(format.codec(), completion, Delivery.EVENTS_WITH_USAGE));

        Completion read = read(format.codec(), stream, cut.size());

        assertThat(meaning(read, format)).isEqualTo(meaning(completion, format));
    }

    @Property(tries = 200)
    void requestIsReadAsItWasWritten(@ForAll Formats format, @ForAll("conversations") Conversation conversation)
            throws FailureException {
        Conversation read = through(format, conversation);

        assertThat(Meaning.of(read, format.keepsIds(), false))
                .isEqualTo(Meaning.of(conversation, format.keepsIds(), false));
        assertThat(read.tools().stream().map(tool -> tool.name() + tool.schema()))
                .isEqualTo(conversation.tools().stream()
                        .map(tool -> tool.name() + tool.schema())
                        .toList());
        assertThat(read.toolChoice()).isEqualTo(conversation.toolChoice());
    }

    @Property(tries = 200)
    void requestComesBackFromAnotherFormat(
            @ForAll Formats one, @ForAll Formats other, @ForAll("conversations") Conversation conversation)
            throws FailureException {
        boolean ids = one.keepsIds() && other.keepsIds();

        Conversation back = through(one, through(other, through(one, conversation)));

        assertThat(Meaning.of(back, ids, false)).isEqualTo(Meaning.of(conversation, ids, false));
    }

    @Property(tries = 300)
    void answerIsTranslatedStreamedOrNot(
            @ForAll Formats caller,
            @ForAll Formats provider,
            @ForAll("conversations") Conversation conversation,
            @ForAll("completions") Completion completion,
            @ForAll("cuts") Cut cut)
            throws FailureException, UnreadableAnswerException {
        boolean ids = caller.keepsIds() && provider.keepsIds();
        ConversationTranslator translator = translator(caller.codec(), provider.codec(), conversation);
        translator.request(request(write(caller, conversation)), target());
        Delivery delivery = caller.codec()
                .readRequest(write(caller, conversation), path(conversation))
                .delivery();

        Buffer whole = translator.answer(200, provider.codec().writeAnswer(completion, asked(Delivery.WHOLE)));

        Completion read = delivery.streams()
                ? read(caller.codec(), whole.getBytes(), 1_000)
                : caller.codec().readAnswer(whole);
        assertThat(withoutUsage(read, ids)).isEqualTo(withoutUsage(completion, ids));

        ConversationTranslator streaming = translator(caller.codec(), provider.codec(), conversation);
        streaming.request(request(write(caller, conversation)), target());
        Buffer streamed = Buffer.buffer();
        List<Part> parts =
                frames(cut.apply(stream(provider.codec(), completion, Delivery.EVENTS_WITH_USAGE)), cut.size());
        for (Part part : parts) {
            streaming.part(part, out -> streamed.appendBuffer(out.bytes()));
        }
        streaming.end(out -> streamed.appendBuffer(out.bytes()));

        Completion readStream = delivery.streams()
                ? read(caller.codec(), streamed.getBytes(), 1_000)
                : caller.codec().readAnswer(streamed);
        assertThat(withoutUsage(readStream, ids)).isEqualTo(withoutUsage(completion, ids));
    }

    @Property(tries = 1_000)
    void mutatedAnswersNeverRaiseAnythingElse(
            @ForAll Formats format,
            @ForAll Formats caller,
            @ForAll("completions") Completion completion,
            @ForAll long seed) {
        byte[] mutated = mutated(format.codec().writeAnswer(completion, ASKED).getBytes(), new Random(seed));
        try {
            Completion read = format.codec().readAnswer(Buffer.buffer(mutated));
            assertThat(caller.codec().writeAnswer(read, ASKED).length()).isPositive();
        } catch (UnreadableAnswerException e) {
            assertThat(e).hasMessageNotContaining("id-1");
        }
        assertThat(caller.codec()
                        .writeError(format.codec().readError(500, Buffer.buffer(mutated)))
                        .length())
                .isPositive();
    }

    @Property(tries = 1_000)
    void mutatedStreamsNeverRaiseAnythingElse(
            @ForAll Formats format,
            @ForAll Formats caller,
            @ForAll("completions") Completion completion,
            @ForAll long seed) {
        byte[] mutated = mutated(
                stream(format.codec(), completion, Delivery.EVENTS_WITH_USAGE).getBytes(), new Random(seed));
        EventReader reader = format.codec().eventReader();
        EventWriter writer = caller.codec().eventWriter(asked(Delivery.EVENTS));
        List<StreamEvent> told = new ArrayList<>();
        Buffer written = Buffer.buffer();
        try {
            for (Part part : frames(mutated, 50)) {
                feed(reader, part.bytes(), told);
            }
            reader.end(told::add);
            assertThat(told.getLast()).isInstanceOf(StreamEvent.End.class);
        } catch (UnreadableAnswerException e) {
            assertThat(e).hasMessageNotContaining("id-1");
        }
        told.forEach(event -> writer.write(event, written));
        assertThat(told.stream().filter(StreamEvent.End.class::isInstance).count())
                .isLessThanOrEqualTo(1);
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] mutated = bytes.clone();
        String[] values = {
            "null", "[]", "{}", "1e999999999", "-1", "\"\"", "true", "\"\\ud800\"", "[[[]]]", "99999999999999999999"
        };
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(mutated.length);
            int to = Math.min(mutated.length, at + 1 + random.nextInt(12));
            byte[] head = Arrays.copyOf(mutated, at);
            byte[] tail = Arrays.copyOfRange(mutated, to, mutated.length);
            int value = new String(mutated, UTF_8).indexOf(':', Math.min(at, mutated.length - 1));
            mutated = switch (random.nextInt(4)) {
                case 0 -> joined(head, tail);
                case 1 -> joined(head, new byte[] {(byte) random.nextInt(256)}, tail);
                case 2 -> joined(mutated, Arrays.copyOfRange(mutated, at, to), tail);
                default -> replacedValue(mutated, value, values[random.nextInt(values.length)]);
            };
            if (mutated.length == 0) {
                return new byte[] {'{'};
            }
        }
        return mutated;
    }

    private static byte[] replacedValue(byte[] bytes, int colon, String value) {
        String text = new String(bytes, UTF_8);
        if (colon < 0 || colon >= text.length()) {
            return bytes;
        }
        int end = colon + 1;
        while (end < text.length() && ",}]\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return (text.substring(0, colon + 1) + value + text.substring(end)).getBytes(UTF_8);
    }

    private static byte[] joined(byte[]... pieces) {
        Buffer all = Buffer.buffer();
        for (byte[] piece : pieces) {
            all.appendBytes(piece);
        }
        return all.getBytes();
    }

    private static Meaning meaning(Completion completion, Formats format) {
        return Meaning.of(completion, format.keepsIds());
    }

    /** Not every stream tells usage: chat's does where it was asked to. */
    private static Meaning withoutUsage(Completion completion, boolean ids) {
        Meaning all = Meaning.of(completion, ids);
        return new Meaning(all.said(), all.calls(), all.results(), all.finish(), null);
    }

    private static Conversation through(Formats format, Conversation conversation) throws FailureException {
        return format.codec().readRequest(write(format, conversation), path(conversation));
    }

    private static RequestPath path(Conversation conversation) {
        return new RequestPath("model-1", conversation.delivery());
    }

    private static Buffer write(Formats format, Conversation conversation) throws FailureException {
        return format.codec().writeRequest(conversation, new TargetModel("model-1", 0), new Losses());
    }

    private static ConversationTranslator translator(Codec caller, Codec provider, Conversation conversation) {
        return new ConversationTranslator(
                caller,
                provider,
                new ConversationTranslator.Setup(path(conversation), 0, true, 1_700_000_000, "fallback", "request-1"));
    }

    private static Target target() {
        Pricing free = usage -> null;
        return new Target("provider", "model-1", "model-1", free);
    }

    private static ModelRequest request(Buffer body) {
        return new ModelRequest(
                UpstreamOperation.CHAT_COMPLETIONS,
                body,
                body.length(),
                "model-1",
                new ModelRequest.Span(0, 0),
                false,
                null,
                false,
                null,
                1,
                null,
                List.of());
    }

    private static Buffer stream(Codec codec, Completion completion, Delivery delivery) {
        EventWriter writer = codec.eventWriter(asked(delivery));
        Buffer stream = Buffer.buffer();
        CompletionEvents.tell(completion, event -> {
            if (event instanceof StreamEvent.End) {
                writer.writeUsage(stream);
            }
            writer.write(event, stream);
        });
        return stream;
    }

    private static Completion read(Codec codec, byte[] stream, int size) throws UnreadableAnswerException {
        CompletionCollector collector = new CompletionCollector();
        EventReader reader = codec.eventReader();
        List<StreamEvent> told = new ArrayList<>();
        for (Part part : frames(stream, size)) {
            feed(reader, part.bytes(), told);
        }
        reader.end(told::add);
        told.forEach(collector);
        return collector.completion();
    }

    /** One event after the other, whichever of them a part holds. */
    private static void feed(EventReader reader, Buffer part, List<StreamEvent> told) throws UnreadableAnswerException {
        String text = part.toString(ISO_8859_1);
        int start = 0;
        while (start < text.length()) {
            int end = text.length();
            for (String blank : List.of("\n\n", "\r\n\r\n", "\r\r")) {
                int at = text.indexOf(blank, start);
                end = at < 0 ? end : Math.min(end, at + blank.length());
            }
            byte[] bytes = part.getBytes();
            reader.event(bytes, start, end, told::add);
            start = end;
        }
    }

    private static List<Part> frames(byte[] stream, int size) {
        List<Part> parts = new ArrayList<>();
        EventFramer framer = new EventFramer(new Unmetered(), parts::add);
        for (int at = 0; at < stream.length; at += size) {
            framer.bytes(Buffer.buffer(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + size))));
        }
        framer.end();
        return parts;
    }

    /** Reads nothing, and takes every answer for complete. */
    private static final class Unmetered implements ResponseMeter {
        @Override
        public boolean event(byte[] bytes, int start, int end) {
            return false;
        }

        @Override
        public void eventPiece(byte[] bytes, int start, int end, boolean last) {
            // Nobody asks.
        }

        @Override
        public void json(byte[] bytes, int start, int end) {
            // Nobody asks.
        }

        @Override
        public boolean usageReported() {
            return false;
        }

        @Override
        public @Nullable String model() {
            return null;
        }

        @Override
        public boolean done() {
            return true;
        }

        @Override
        public boolean complete() {
            return true;
        }

        @Override
        public boolean failed() {
            return false;
        }

        @Override
        public long nextEvent() {
            return 0;
        }

        @Override
        public MeteredUsage usage(long promptBytes) {
            return MeteredUsage.NONE;
        }
    }
}
