package io.tollgate.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes in, nothing but what is declared comes out. */
final class ResponsesMutationTest {
    private static final String[] SPLICES = {
        "null", "[]", "{}", "\"x\"", "-1", "1e999", "true", "{\"type\":\"x\"}", "[null]", "99999999999999999999", "\""
    };

    private static final String REQUEST = """
            {"model":"m","input":[{"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_image",
            "image_url":"data:image/png;base64,iVBO","detail":"low"},{"type":"input_file","file_data":"JVBE"}]},
            {"type":"reasoning","summary":[{"type":"summary_text","text":"t"}],"encrypted_content":"tollgate.call.x"},
            {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
            {"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"r"}]}],
            "tools":[{"type":"function","name":"f","parameters":{}},{"type":"custom","name":"p","format":{"type":
            "grammar","syntax":"lark","definition":"d"}},{"type":"namespace","name":"n","tools":[{"type":"function",
            "name":"g"}]}],"tool_choice":{"type":"function","name":"f"},"text":{"format":{"type":"json_schema","name":"s",
            "schema":{}},"verbosity":"low"},"reasoning":{"effort":"low","summary":"auto"},"include":["x"],"stream":true}""";

    private static final String ANSWER = """
            {"id":"r","model":"m","status":"completed","output":[{"type":"reasoning","summary":[{"text":"t"}],
            "content":[{"type":"reasoning_text","text":"u"}],"encrypted_content":"e"},{"type":"message","content":[
            {"type":"output_text","text":"a","annotations":[]},{"type":"refusal","refusal":"n"}]},{"type":"function_call",
            "call_id":"c","name":"f","arguments":"{}"},{"type":"web_search_call"}],"usage":{"input_tokens":3,
            "input_tokens_details":{"cached_tokens":1},"output_tokens":4,"output_tokens_details":{"reasoning_tokens":2}},
            "error":{"code":"server_error","message":"m"},"incomplete_details":{"reason":"content_filter"}}""";

    private final ResponsesCodec codec = new ResponsesCodec();
    private final Random random = new Random(15);

    private String mutated(String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(4)) {
                case 0 -> mutated.deleteCharAt(at);
                case 1 -> mutated.setCharAt(at, (char) random.nextInt(128));
                default -> {
                    // The value that begins next becomes another one.
                    int colon = mutated.indexOf(":", at);
                    int end = colon < 0 ? -1 : nextEnd(mutated, colon + 1);
                    if (end > 0) {
                        mutated.replace(colon + 1, end, SPLICES[random.nextInt(SPLICES.length)]);
                    }
                }
            }
        }
        return mutated.toString();
    }

    private static int nextEnd(StringBuilder text, int from) {
        for (int at = from; at < text.length(); at++) {
            if (",}]".indexOf(text.charAt(at)) >= 0) {
                return at;
            }
        }
        return -1;
    }

    @Test
    void requests() throws Exception {
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            try {
                Conversation conversation = codec.readRequest(Buffer.buffer(mutated(REQUEST)), RequestPath.NONE);
                read++;
                codec.writeRequest(conversation, new TargetModel("t", 0), new Losses());
            } catch (FailureException e) {
                assertThat(e.failure().code().status()).isBetween(400, 499);
                refused++;
            }
        }
        assertThat(read).isGreaterThan(1_000);
        assertThat(refused).isGreaterThan(1_000);
    }

    @Test
    void answersAndStreams() throws Exception {
        Asked asked = new Asked(codec.readRequest(Buffer.buffer(REQUEST), RequestPath.NONE), "m", 1, "f");
        Buffer stream = Buffer.buffer();
        EventWriter writer = codec.eventWriter(asked);
        EventReader original = codec.eventReader();
        byte[] completed = ("data: {\"type\":\"response.completed\",\"response\":" + ANSWER.replace("\n", "") + "}\n\n")
                .getBytes(UTF_8);
        original.event(completed, 0, completed.length, event -> writer.write(event, stream));
        String[] events = stream.toString().split("(?<=\n\n)", 0);
        assertThat(events).hasSizeGreaterThan(10);
        int read = 0;
        for (int i = 0; i < 10_000; i++) {
            try {
                codec.writeAnswer(codec.readAnswer(Buffer.buffer(mutated(ANSWER))), asked);
                codec.readError(500, Buffer.buffer(mutated(ANSWER)));
                read++;
            } catch (UnreadableAnswerException e) {
                assertThat(e).hasMessageNotContaining("{");
            }
            EventReader reader = codec.eventReader();
            EventWriter rewriter = codec.eventWriter(asked);
            Buffer written = Buffer.buffer();
            try {
                for (String event : events) {
                    byte[] bytes = (random.nextInt(8) == 0 ? mutated(event) : event).getBytes(UTF_8);
                    reader.event(bytes, 0, bytes.length, each -> rewriter.write(each, written));
                }
                reader.end(each -> rewriter.write(each, written));
                assertThat(written.toString()).endsWith("}\n\n");
            } catch (UnreadableAnswerException e) {
                assertThat(e).hasMessageNotContaining("{");
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }
}
