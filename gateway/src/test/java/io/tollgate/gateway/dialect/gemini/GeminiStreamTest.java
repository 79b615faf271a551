package io.tollgate.gateway.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.tollgate.gateway.dialect.conversation.StreamEvent.Delta;
import io.tollgate.gateway.dialect.conversation.StreamEvent.End;
import io.tollgate.gateway.dialect.conversation.StreamEvent.Failed;
import io.tollgate.gateway.dialect.conversation.StreamEvent.Finished;
import io.tollgate.gateway.dialect.conversation.StreamEvent.PartEnd;
import io.tollgate.gateway.dialect.conversation.StreamEvent.PartStart;
import io.tollgate.gateway.dialect.conversation.StreamEvent.Signed;
import io.tollgate.gateway.dialect.conversation.StreamEvent.Start;
import io.tollgate.gateway.dialect.conversation.StreamEvent.Used;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams as the Gemini API reference ("streamGenerateContent") and "Thought signatures" have them. */
final class GeminiStreamTest {
    private static final Signature SIGNATURE = new Signature(WireFormat.GEMINI, "c2ln");

    private final GeminiCodec codec = new GeminiCodec(() -> "call_made_up");

    private List<StreamEvent> read(String... events) throws UnreadableAnswerException {
        EventReader reader = codec.eventReader();
        List<StreamEvent> read = new ArrayList<>();
        for (String event : events) {
            byte[] bytes = event.getBytes(UTF_8);
            reader.event(bytes, 0, bytes.length, read::add);
        }
        reader.end(read::add);
        reader.end(read::add);
        return read;
    }

    private static String chunk(String parts, String more) {
        return "data: {\"candidates\": [{\"content\": {\"parts\": [" + parts + "],\"role\": \"model\"},\"index\": 0"
                + more
                + "}],\"usageMetadata\": {\"promptTokenCount\": 7,\"candidatesTokenCount\": 2,\"totalTokenCount\": 9},"
                + "\"modelVersion\": \"gemini-3-flash\",\"responseId\": \"r1\"}\r\n\r\n";
    }

    @Test
    void readsPartsAsTheyGrow() throws UnreadableAnswerException {
        TokenUsage usage = new TokenUsage(7, 2, 0, 0, 0);

        assertThat(read(
                        ": keep-alive\r\n\r\n",
                        chunk("{\"text\": \"I \", \"thought\": true}", ""),
                        chunk("{\"text\": \"think.\", \"thought\": true}, {\"text\": \"Hel\"}", ""),
                        chunk("{\"text\": \"lo\"}", ""),
                        chunk(
                                "{\"functionCall\": {\"name\": \"f\", \"args\": {\"a\": 1}}, \"thoughtSignature\": \"c2ln\"}",
                                ""),
                        chunk("{\"text\": \"\"}", ",\"finishReason\": \"STOP\"")))
                .containsExactly(
                        new Start("r1", "gemini-3-flash"),
                        new PartStart(0, new Part.Reasoning("", "", null)),
                        new Delta(0, "I "),
                        new Used(usage),
                        new Delta(0, "think."),
                        new PartEnd(0),
                        new PartStart(1, new Part.Text("", "")),
                        new Delta(1, "Hel"),
                        new Used(usage),
                        new Delta(1, "lo"),
                        new Used(usage),
                        new PartEnd(1),
                        new PartStart(2, new Part.ToolCall("", "call_made_up", "f", "", null)),
                        new Signed(2, SIGNATURE),
                        new Delta(2, "{\"a\":1}"),
                        new PartEnd(2),
                        new Used(usage),
                        new Used(usage),
                        new Finished(Finish.TOOL_CALLS, null),
                        new End());
    }

    /** Some say with every part that it is the last. */
    @Test
    void theLastReasonCounts() throws UnreadableAnswerException {
        assertThat(read(
                        chunk("{\"text\": \"a\"}", ",\"finishReason\": \"STOP\""),
                        chunk("{\"text\": \"b\"}", ",\"finishReason\": \"MAX_TOKENS\"")))
                .filteredOn(event -> !(event instanceof Used))
                .containsExactly(
                        new Start("r1", "gemini-3-flash"),
                        new PartStart(0, new Part.Text("", "")),
                        new Delta(0, "a"),
                        new Delta(0, "b"),
                        new PartEnd(0),
                        new Finished(Finish.LENGTH, null),
                        new End());
    }

    @Test
    void anErrorEndsTheStream() throws UnreadableAnswerException {
        assertThat(read(
                        chunk("{\"text\": \"a\"}", ""),
                        "data: {\"error\": {\"code\": 503, \"message\": \"The model is overloaded.\","
                                + " \"status\": \"UNAVAILABLE\"}}\n\n",
                        chunk("{\"text\": \"b\"}", "")))
                .endsWith(
                        new Failed(new ErrorBody(
                                503, "server_error", "UNAVAILABLE", "The model is overloaded.", null, "")),
                        new End())
                .doesNotContain(new Delta(0, "b"));
    }

    @Test
    void aStreamThatDoesNotSayWhyItEndsHasFailed() throws UnreadableAnswerException {
        List<StreamEvent> events = read(chunk("{\"text\": \"a\"}", ""));

        assertThat(events.get(events.size() - 2))
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.error().status()).isEqualTo(502));
        assertThat(events.getLast()).isEqualTo(new End());
    }

    @Test
    void whatIsNoAnswerCannotBeRead() {
        assertThatThrownBy(() -> read("data: {\n\n")).isInstanceOf(UnreadableAnswerException.class);
        assertThatThrownBy(() -> read("data: []\n\n")).isInstanceOf(UnreadableAnswerException.class);
    }

    private static final List<StreamEvent> EVENTS = List.of(
            new Start("r1", "upstream"),
            new PartStart(0, new Part.Reasoning("", "", null)),
            new Delta(0, "hm"),
            new Signed(0, SIGNATURE),
            new PartEnd(0),
            new PartStart(1, new Part.Text("", "")),
            new Delta(1, "Hi"),
            new PartStart(2, new Part.ToolCall("", "a", "f", "", null)),
            new Delta(2, "{\"x\""),
            new Delta(1, "!"),
            new PartEnd(1),
            new Delta(2, ": 1.10}"),
            new PartEnd(2),
            new Finished(Finish.TOOL_CALLS, null),
            new Used(new TokenUsage(7, 5, 0, 0, 2)),
            new End());

    private static final String[] CHUNKS = {
        "[{\"text\":\"hm\",\"thought\":true}]",
        "[{\"text\":\"\",\"thought\":true,\"thoughtSignature\":\"c2ln\"}]",
        "[{\"text\":\"Hi\"}]",
        "[{\"text\":\"!\"}]",
        "[{\"functionCall\":{\"id\":\"a\",\"name\":\"f\",\"args\":{\"x\":1.10}}}]",
        "[{\"text\":\"\"}]",
    };

    private String write(Delivery delivery, List<StreamEvent> events) {
        EventWriter writer = codec.eventWriter(GeminiAnswerTest.asked(delivery, true));
        Buffer written = Buffer.buffer();
        events.forEach(event -> writer.write(event, written));
        return written.toString();
    }

    @Test
    void writesEventsOfWhichTheLastSaysWhyAndHowMuch() {
        String[] events = write(Delivery.EVENTS, EVENTS).split("\r\n\r\n");

        assertThat(events).hasSize(CHUNKS.length).allMatch(event -> event.startsWith("data: {"));
        for (int i = 0; i < events.length; i++) {
            JsonNode chunk = Json.read(events[i].substring("data: ".length()));
            assertThat(chunk).isNotNull();
            assertThat(chunk.at("/candidates/0/content/parts")).hasToString(CHUNKS[i]);
            assertThat(chunk.path("responseId").asText()).isEqualTo("r1");
            assertThat(chunk.path("modelVersion").asText()).isEqualTo("upstream");
            assertThat(chunk.at("/candidates/0").has("finishReason")).isEqualTo(i == events.length - 1);
            assertThat(chunk.at("/usageMetadata/totalTokenCount").asInt()).isEqualTo(i == events.length - 1 ? 12 : 0);
        }
    }

    @Test
    void writesAnArray() {
        JsonNode array = Json.read(write(Delivery.JSON_ARRAY, EVENTS));

        assertThat(array).isNotNull().hasSize(CHUNKS.length);
        assertThat(array.at("/0/candidates/0/content/parts")).hasToString(CHUNKS[0]);
    }

    @Test
    void anArrayIsClosedAfterAnErrorToo() {
        Failed failed = new Failed(new ErrorBody(504, "server_error", "provider_timeout", "It is late.", null, "id"));
        JsonNode late = Json.read(
                write(Delivery.JSON_ARRAY, List.of(EVENTS.get(0), EVENTS.get(1), EVENTS.get(2), failed, new End())));
        JsonNode early = Json.read(write(Delivery.JSON_ARRAY, List.of(failed, new End())));

        assertThat(late).isNotNull().hasSize(2);
        assertThat(late.at("/1/error/status").asText()).isEqualTo("DEADLINE_EXCEEDED");
        assertThat(late.at("/1/error/message").asText()).isEqualTo("It is late.");
        assertThat(early).isNotNull().hasSize(1);
        assertThat(write(Delivery.EVENTS, List.of(failed, new End()))).startsWith("data: {\"error\":{\"code\":504,");
    }
}
