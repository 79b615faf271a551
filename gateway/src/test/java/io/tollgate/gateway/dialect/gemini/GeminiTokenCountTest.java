package io.tollgate.gateway.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.TokenEstimate;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

/** Gemini API reference, "Counting tokens". */
final class GeminiTokenCountTest {
    private final GeminiTokenCount codec = new GeminiTokenCount();

    private Conversation read(String body) throws FailureException {
        return codec.readRequest(Buffer.buffer(body), new RequestPath("gemini-x", Delivery.WHOLE));
    }

    @Test
    void countsContentsAlone() throws FailureException {
        Conversation conversation =
                read("{\"contents\": [{\"parts\": [{\"text\": \"The quick brown fox jumps over the lazy dog.\"}]}]}");

        assertThat(conversation.model()).isEqualTo("gemini-x");
        assertThat(TokenEstimate.of(conversation)).isEqualTo(11 + 4);
    }

    @Test
    void countsAllThatAModelReadsOfAWholeRequest() throws FailureException {
        String text = "a".repeat(400);
        Conversation conversation = read("""
                {"generateContentRequest": {"model": "models/gemini-x",
                  "systemInstruction": {"parts": [{"text": "%1$s"}]},
                  "contents": [{"parts": [{"text": "%1$s"}, {"inlineData": {"mimeType": "image/png", "data": "iVBO"}}]},
                    {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {"a": "%1$s"}}}]},
                    {"parts": [{"functionResponse": {"name": "f", "response": {"output": "%1$s"}}}]}],
                  "tools": [{"functionDeclarations": [{"name": "f", "description": "%1$s"}]}]}}""".formatted(text));

        assertThat(TokenEstimate.of(conversation)).isBetween(500L + 1_200, 550L + 1_200);
    }

    @Test
    void saysThatItIsAnEstimate() {
        assertThat(codec.writeEstimate(31)).hasToString("{\"totalTokens\":31,\"estimated\":true}");
    }
}
