package io.tollgate.gateway.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever is sent, it is read, or it is called unreadable; nothing else ever comes out. */
final class GeminiMutationTest {
    private static final int ROUNDS = 15_000;
    private static final String[] SCRAPS = {
        "null",
        "[]",
        "{}",
        "\"\"",
        "1e999999999",
        "-1",
        "true",
        "[[",
        "}}",
        ",",
        ":",
        "\\u0000",
        "\"text\":",
        "\"thought\":true,",
        "\"functionCall\":{}",
        "\"functionCall\":{\"name\":\"f\",\"args\":[1]}",
        "\"error\":{},",
        "\uD83D\uDE00",
        "\r\n",
        "data: "
    };

    private static final String ANSWER = """
            {"candidates":[{"content":{"parts":[{"text":"I weigh","thought":true,"thoughtSignature":"c2ln"},\
            {"text":"Hi"},{"functionCall":{"id":"1","name":"f","args":{"a":[1,2.5,null]}},"thoughtSignature":"c2ln"},\
            {"inlineData":{"mimeType":"image/png","data":"iVBO"}}],"role":"model"},"finishReason":"STOP","index":0}],\
            "promptFeedback":{"blockReason":null},"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":3,\
            "thoughtsTokenCount":20,"totalTokenCount":33},"modelVersion":"m","responseId":"r"}""";

    private static final String REQUEST = """
            {"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"x"},\
            {"inline_data":{"mime_type":"text/plain","data":"SGk="}},{"fileData":{"fileUri":"https://a.b/c.png"}}]},\
            {"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1.5}},"thoughtSignature":"c2ln"}]},\
            {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"o"},"parts":[]}}]}],\
            "tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT","nullable":true,\
            "properties":{"p":{"type":"ARRAY","minItems":"1","items":{"type":"STRING"}}}}}]},{"googleSearch":{}}],\
            "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},\
            "generationConfig":{"temperature":1.0,"topK":"4","stopSequences":["a"],"responseMimeType":"application/json",\
            "responseSchema":{"type":"STRING"},"thinkingConfig":{"thinkingBudget":5,"includeThoughts":true}},\
            "safetySettings":[{"threshold":"OFF"}]}""";

    private final SplittableRandom random = new SplittableRandom(15);
    private final GeminiCodec codec = new GeminiCodec(() -> "call");

    private byte[] mutated(String source) {
        StringBuilder text = new StringBuilder(source);
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(0, 12));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, SCRAPS[random.nextInt(SCRAPS.length)]);
                case 2 -> text.replace(at, end, SCRAPS[random.nextInt(SCRAPS.length)]);
                default -> text.insert(at, text.substring(at, end));
            }
            if (text.isEmpty()) {
                text.append('{');
            }
        }
        return text.toString().getBytes(UTF_8);
    }

    @Test
    void answers() {
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try {
                codec.writeAnswer(
                        codec.readAnswer(Buffer.buffer(mutated(ANSWER))), GeminiAnswerTest.asked(Delivery.WHOLE, true));
                read++;
            } catch (UnreadableAnswerException e) {
                assertThat(e).hasMessageMatching("[a-zA-Z ,]+");
            }
        }
        assertThat(read).isBetween(ROUNDS / 20, ROUNDS - ROUNDS / 20);
    }

    @Test
    void streams() {
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            EventReader reader = codec.eventReader();
            EventWriter writer = codec.eventWriter(GeminiAnswerTest.asked(Delivery.JSON_ARRAY, true));
            Buffer written = Buffer.buffer();
            try {
                for (int event = 0; event < 3; event++) {
                    String whole = "data: " + ANSWER + "\n\n";
                    byte[] bytes = event == 1 ? mutated(whole) : whole.getBytes(UTF_8);
                    reader.event(bytes, 0, bytes.length, each -> writer.write(each, written));
                }
                read++;
            } catch (UnreadableAnswerException e) {
                assertThat(e).hasMessageMatching("[a-zA-Z ,]+");
            }
            reader.end(each -> writer.write(each, written));
            assertThat(written.toString()).endsWith("]");
        }
        assertThat(read).isBetween(ROUNDS / 20, ROUNDS - ROUNDS / 20);
    }

    @Test
    void errors() {
        for (int i = 0; i < ROUNDS; i++) {
            String error = """
                    {"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"fieldViolations":\
                    [{"field":"f"}]}]}}""";
            codec.writeError(codec.readError(429, Buffer.buffer(mutated(error))));
        }
    }

    @Test
    void requests() {
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try {
                Conversation conversation =
                        codec.readRequest(Buffer.buffer(mutated(REQUEST)), new RequestPath("m", Delivery.WHOLE));
                codec.writeRequest(conversation, new TargetModel("m", 0), new Losses());
                read++;
            } catch (FailureException e) {
                assertThat(e.failure().code().status()).isEqualTo(400);
            }
        }
        assertThat(read).isBetween(ROUNDS / 20, ROUNDS - ROUNDS / 20);
    }
}
