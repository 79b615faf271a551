package io.tollgate.gateway.dialect.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.dialect.anthropic.MessagesCodec;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.openai.ChatCodec;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider streams although the caller wants the answer in one piece. */
final class CollectedStreamTest {
    private static final String WORD =
            "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"}}]}\n\n";

    private final ConversationTranslator translator = new ConversationTranslator(
            new MessagesCodec(),
            new ChatCodec(),
            new ConversationTranslator.Setup(RequestPath.NONE, 0, false, 1_700_000_000, "fallback", "request-1"));
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void ask() throws Exception {
        Conversation conversation = new MessagesCodec()
                .readRequest(
                        Buffer.buffer(
                                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"),
                        RequestPath.NONE);
        translator.request(conversation, new Target("p", "m", "m", usage -> null));
    }

    private void part(String events) throws UnreadableAnswerException {
        translator.part(new Part(Buffer.buffer(events), null), this::tell);
    }

    private void tell(Part part) {
        told.add(part.bytes().toString(UTF_8));
    }

    @Test
    void nothingIsToldBeforeItIsCertainThatNothingIsMissing() throws Exception {
        part(WORD);
        part("other: {\ndata: [DONE]\n\n");
        assertThat(told).isEmpty();

        translator.end(this::tell);
        translator.end(this::tell);

        assertThat(told).singleElement().asString().contains("\"text\":\"word\"");
    }

    @Test
    void aFailureInItIsNoAnswer() {
        assertThatThrownBy(() -> part(WORD + "data: {\"error\":{\"message\":\"no\"}}\n\n"))
                .isInstanceOf(UnreadableAnswerException.class);
        assertThat(told).isEmpty();
    }
}
