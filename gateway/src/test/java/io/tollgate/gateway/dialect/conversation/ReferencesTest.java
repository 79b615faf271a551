package io.tollgate.gateway.dialect.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests, answers and streams that the providers publish ({@code references/SOURCES.md} says where) are read as what
 * they say, and say it in every other format too.
 */
final class ReferencesTest {
    private static final Buffer NOTHING = Buffer.buffer();

    private static Buffer published(Formats format, String file) {
        String name = "/io/tollgate/gateway/dialect/references/" + format.name().toLowerCase(Locale.ROOT) + "/" + file;
        try (InputStream in = Objects.requireNonNull(ReferencesTest.class.getResourceAsStream(name), name)) {
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    private static RequestPath path(Formats format) {
        return format == Formats.GEMINI ? new RequestPath("gemini-2.0-flash", Delivery.WHOLE) : RequestPath.NONE;
    }

    private static Conversation request(Formats format) throws FailureException {
        return format.codec().readRequest(published(format, "request.json"), path(format));
    }

    private static Meaning question(Formats format) {
        return switch (format) {
            case CHAT, RESPONSES -> said("What is the weather like in Boston today?");
            case MESSAGES -> said("What is the weather like in San Francisco?");
            case GEMINI ->
                said("Schedule a meeting with Bob and Alice for 03/27/2025 at 10:00 AM about the Q3 planning.");
        };
    }

    private static Meaning said(String text) {
        return new Meaning(List.of(text), List.of(), List.of(), null, null);
    }

    private static Meaning called(String text, String id, String name, String arguments, TokenUsage usage) {
        return new Meaning(
                text.isEmpty() ? List.of() : List.of(text),
                List.of(new Meaning.Call(id, name, Json.read(arguments))),
                List.of(),
                "tool calls",
                usage);
    }

    private static Meaning answered(Formats format) {
        return switch (format) {
            case CHAT ->
                called(
                        "",
                        "call_abc123",
                        "get_current_weather",
                        "{\"location\":\"Boston, MA\"}",
                        new TokenUsage(82, 17, 0, 0, 0));
            case RESPONSES ->
                called(
                        "",
                        "call_unLAR8MvFNptuiZK6K6HCy5k",
                        "get_current_weather",
                        "{\"location\":\"Boston, MA\",\"unit\":\"celsius\"}",
                        new TokenUsage(291, 23, 0, 0, 0));
            case MESSAGES ->
                called(
                        "I'll check the current weather in San Francisco for you.",
                        "toolu_01A09q90qw90lq917835lq9",
                        "get_weather",
                        "{\"location\":\"San Francisco, CA\",\"unit\":\"celsius\"}",
                        new TokenUsage(472, 89, 0, 0, 0));
            case GEMINI ->
                called(
                        "",
                        "",
                        "schedule_meeting",
                        "{\"attendees\":[\"Bob\",\"Alice\"],\"date\":\"2025-03-27\",\"time\":\"10:00\","
                                + "\"topic\":\"Q3 planning\"}",
                        new TokenUsage(130, 37, 0, 0, 0));
        };
    }

    private static Meaning streamed(Formats format) {
        return switch (format) {
            case CHAT -> new Meaning(List.of("Hello"), List.of(), List.of(), "stop", null);
            case RESPONSES ->
                new Meaning(
                        List.of("Hi there! How can I assist you today?"),
                        List.of(),
                        List.of(),
                        "stop",
                        new TokenUsage(37, 11, 0, 0, 0));
            case MESSAGES ->
                called(
                        "Okay, let's check the weather for San Francisco, CA:",
                        "toolu_01T1x1fJ34qAmk2tNTrN7Up6",
                        "get_weather",
                        "{\"location\":\"San Francisco, CA\",\"unit\":\"fahrenheit\"}",
                        new TokenUsage(472, 89, 0, 0, 0));
            case GEMINI ->
                new Meaning(
                        List.of("AI works by using algorithms and large amounts of data to learn patterns and make"
                                + " predictions or decisions."),
                        List.of(),
                        List.of(),
                        "stop",
                        new TokenUsage(8, 20, 0, 0, 0));
        };
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Formats.values())
                .flatMap(one -> Stream.of(Formats.values()).map(other -> Arguments.of(one, other)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void requestMeansTheSameInEveryFormat(Formats from, Formats to) throws FailureException {
        Conversation read = request(from);
        assertThat(Meaning.of(read, true, true)).containsExactly(question(from));
        assertThat(read.tools()).hasSize(1);

        Buffer written = to.codec().writeRequest(read, new TargetModel("model", 0), new Losses());
        Conversation again = to.codec().readRequest(written, path(to));

        assertThat(Meaning.of(again, true, true)).containsExactly(question(from));
        Tool tool = read.tools().getFirst();
        Tool toldAgain = again.tools().getFirst();
        assertThat(toldAgain.name()).isEqualTo(tool.name());
        assertThat(toldAgain.description()).isEqualTo(tool.description());
        assertThat(toldAgain.schema()).isEqualTo(tool.schema());
        assertThat(again.toolChoice() == null ? new ToolChoice.Auto() : again.toolChoice())
                .isEqualTo(read.toolChoice() == null ? new ToolChoice.Auto() : read.toolChoice());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void answerMeansTheSameInEveryFormat(Formats from, Formats to) throws Exception {
        Completion read = from.codec().readAnswer(published(from, "answer.json"));
        assertThat(Meaning.of(read, from.keepsIds())).isEqualTo(answered(from));

        Completion again = to.codec().readAnswer(to.codec().writeAnswer(read, asked(from, Delivery.WHOLE)));

        boolean ids = from.keepsIds() && to.keepsIds();
        assertThat(Meaning.of(again, ids)).isEqualTo(Meaning.of(read, ids));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void streamMeansTheSameInEveryFormat(Formats from, Formats to) throws Exception {
        List<StreamEvent> events = events(from, published(from, "stream.txt"));
        assertThat(Meaning.of(collected(events), from.keepsIds())).isEqualTo(streamed(from));

        EventWriter writer = to.codec().eventWriter(asked(from, Delivery.EVENTS_WITH_USAGE));
        Buffer written = Buffer.buffer();
        for (StreamEvent event : events) {
            if (event instanceof StreamEvent.End) {
                writer.writeUsage(written);
            }
            writer.write(event, written);
        }

        boolean ids = from.keepsIds() && to.keepsIds();
        Meaning told = Meaning.of(collected(events), ids);
        Meaning again = Meaning.of(collected(events(to, written)), ids);
        assertThat(withUsage(again, told)).isEqualTo(told);
    }

    /** Where a provider's stream tells no usage, other formats tell what they must: nothing, or zeros. */
    private static Meaning withUsage(Meaning meaning, Meaning as) {
        return as.usage() == null
                ? new Meaning(meaning.said(), meaning.calls(), meaning.results(), meaning.finish(), null)
                : meaning;
    }

    @ParameterizedTest
    @EnumSource
    void streamNeedsNoBlankLineAtItsEnd(Formats format) throws Exception {
        String whole = published(format, "stream.txt").toString(UTF_8);
        Buffer cut = Buffer.buffer(whole.stripTrailing());

        assertThat(Meaning.of(collected(events(format, cut)), format.keepsIds()))
                .isEqualTo(streamed(format));
    }

    private static Asked asked(Formats format, Delivery delivery) throws FailureException {
        Conversation read = request(format);
        return new Asked(
                new Conversation(
                        read.model(),
                        read.system(),
                        List.of(),
                        read.tools(),
                        read.toolChoice(),
                        read.parallelToolCalls(),
                        read.settings(),
                        delivery,
                        List.of()),
                "model",
                1_700_000_000,
                "fallback");
    }

    private static List<StreamEvent> events(Formats format, Buffer stream) throws UnreadableAnswerException {
        EventReader reader = format.codec().eventReader();
        List<StreamEvent> told = new ArrayList<>();
        for (String event : stream.toString(UTF_8).split("(?<=\n\n|\r\n\r\n)", -1)) {
            Buffer bytes = event.isEmpty() ? NOTHING : Buffer.buffer(event);
            reader.event(bytes.getBytes(), 0, bytes.length(), told::add);
        }
        reader.end(told::add);
        return told;
    }

    private static Completion collected(List<StreamEvent> events) {
        CompletionCollector collector = new CompletionCollector();
        events.forEach(collector);
        return collector.completion();
    }
}
