package io.tollgate.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.conversation.Codec;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Losses;
import io.tollgate.gateway.dialect.gemini.GeminiCodec;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A tool loop of Codex with Gemini's model behind it: items go back as they came, and Gemini gets its signature again.
 */
final class ResponsesToGeminiTest {
    private static final String REQUEST = """
            {"model": "gemini-3-pro", "instructions": "You are Codex.", "stream": true, "store": false,
             "include": ["reasoning.encrypted_content"],
             "tools": [{"type": "custom", "name": "apply_patch", "description": "Edits files."}],
             "input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "fix it"}]}]}""";

    private static final String ANSWER = """
            data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Hm.","thought":true}]}}],"responseId":"r"}

            data: {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"apply_patch","args":\
            {"input":"*** Begin"}},"thoughtSignature":"Q3RjQg=="}]},"finishReason":"STOP"}],"usageMetadata":\
            {"promptTokenCount":9,"candidatesTokenCount":4,"thoughtsTokenCount":2,"totalTokenCount":15}}

            """;

    private final Codec caller = new ResponsesCodec();
    private final Codec gemini = new GeminiCodec(() -> "call_made_up");

    private JsonNode upstream(ObjectNode request) throws Exception {
        Losses losses = new Losses();
        Conversation conversation = caller.readRequest(Json.buffer(request), RequestPath.NONE);
        Buffer body = gemini.writeRequest(conversation, new TargetModel("gemini-3-pro", 0), losses);
        assertThat(losses.parameters()).isEmpty();
        return Objects.requireNonNull(Json.read(body.toString()));
    }

    @Test
    void signaturesSurviveTheLoop() throws Exception {
        ObjectNode request = (ObjectNode) Objects.requireNonNull(Json.read(REQUEST));
        assertThat(upstream(request)
                        .path("tools")
                        .path(0)
                        .path("functionDeclarations")
                        .path(0)
                        .path("name")
                        .asText())
                .isEqualTo("apply_patch");
        Asked asked = new Asked(
                caller.readRequest(Json.buffer(request), RequestPath.NONE), "gemini-3-pro", 1_700_000_000, "0f");
        EventReader reader = gemini.eventReader();
        EventWriter writer = caller.eventWriter(asked);
        Buffer stream = Buffer.buffer();
        for (String event : ANSWER.split("(?<=\n\n)", 0)) {
            byte[] bytes = event.getBytes(UTF_8);
            reader.event(bytes, 0, bytes.length, told -> writer.write(told, stream));
        }
        reader.end(told -> writer.write(told, stream));
        ArrayNode input = (ArrayNode) request.path("input");
        String call = "";
        for (String event : stream.toString().split("\n\n", 0)) {
            JsonNode data = Objects.requireNonNull(Json.read(event.substring(event.indexOf("data: ") + 6)));
            if (data.path("type").asText().equals("response.output_item.done")) {
                ObjectNode item = (ObjectNode) data.path("item");
                if (item.path("type").asText().equals("custom_tool_call")) {
                    call = item.path("call_id").asText();
                    assertThat(item.path("input").asText()).isEqualTo("*** Begin");
                }
                // Codex leaves out the ids of reasoning.
                input.add(item.path("type").asText().equals("reasoning") ? item.without("id") : item);
            }
        }
        assertThat(call).isNotEmpty();
        input.addObject()
                .put("type", "custom_tool_call_output")
                .put("call_id", call)
                .put("output", "Done");
        JsonNode second = upstream(request);
        JsonNode calling = second.path("contents").path(1).path("parts");
        assertThat(calling).anySatisfy(part -> {
            assertThat(part.path("functionCall").path("args").path("input").asText())
                    .isEqualTo("*** Begin");
            assertThat(part.path("thoughtSignature").asText()).isEqualTo("Q3RjQg==");
        });
        assertThat(second.path("contents")
                        .path(2)
                        .path("parts")
                        .path(0)
                        .path("functionResponse")
                        .path("name")
                        .asText())
                .isEqualTo("apply_patch");
    }
}
