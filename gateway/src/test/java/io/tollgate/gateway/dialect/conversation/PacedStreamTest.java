package io.tollgate.gateway.dialect.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Of a provider that pauses between events, the caller has all that it said before. */
final class PacedStreamTest {
    static Stream<Arguments> translations() {
        return Stream.of(Formats.values())
                .flatMap(caller -> Stream.of(Formats.values())
                        .filter(provider -> provider != caller)
                        .map(provider -> Arguments.of(caller, provider)));
    }

    @ParameterizedTest
    @MethodSource("translations")
    void nothingWaitsForTheNextEvent(Formats caller, Formats provider) throws Exception {
        Conversation conversation = new Conversation(
                "m", List.of(), List.of(), List.of(), null, null, Settings.NONE, Delivery.EVENTS, List.of());
        ConversationTranslator translator = new ConversationTranslator(
                caller.codec(),
                provider.codec(),
                new ConversationTranslator.Setup(RequestPath.NONE, 0, true, 1, "f", "r"));
        translator.request(conversation, new Target("p", "m", "m", usage -> null));
        EventWriter upstream = provider.codec().eventWriter(new Asked(conversation, "m", 1, "f"));
        Buffer received = Buffer.buffer();

        for (StreamEvent event : List.of(
                new StreamEvent.Start("i", "m"),
                new StreamEvent.PartStart(0, new Part.Text("", "")),
                new StreamEvent.Delta(0, "one, "),
                new StreamEvent.Delta(0, "two, "),
                new StreamEvent.Delta(0, "\"three\"\n"),
                new StreamEvent.Delta(0, "four"),
                new StreamEvent.PartEnd(0),
                new StreamEvent.Finished(Finish.STOP, null),
                new StreamEvent.Used(new TokenUsage(3, 2, 0, 0, 0)))) {
            Buffer sent = Buffer.buffer();
            upstream.write(event, sent);
            if (sent.length() > 0) {
                translator.part(new Answer.Part(sent, null), part -> received.appendBuffer(part.bytes()));
            }
            if (event instanceof StreamEvent.Delta delta) {
                assertThat(received.toString()).contains(delta.text().strip().replace("\"", "\\\""));
                assertThat(received.toString().replace("\r", "")).endsWith("\n\n");
            }
        }
    }
}
