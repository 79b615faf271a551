package io.tollgate.gateway.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ToolChoiceTest {
    private static JsonObject body(String... names) {
        JsonArray tools = new JsonArray();
        for (String name : names) {
            tools.add(new JsonObject()
                    .put("type", "function")
                    .put(
                            "function",
                            new JsonObject()
                                    .put("name", name)
                                    .put(
                                            "parameters",
                                            new JsonObject(
                                                    "{\"type\":\"object\",\"properties\":{\"a\":{\"const\":1}}}"))));
        }
        return new JsonObject().put("model", "simulated-small").put("tools", tools);
    }

    private static List<ChatAnswer.Call> calls(JsonObject body, JsonArray content) {
        body.put(
                "messages",
                new JsonArray().add(new JsonObject().put("role", "user").put("content", content)));
        return ChatAnswer.to(ChatRequest.of(body), Behaviour.NORMAL, 1).calls();
    }

    private static JsonArray texts(String... texts) {
        JsonArray content = new JsonArray();
        for (String text : texts) {
            content.add(new JsonObject().put("type", "text").put("text", text));
        }
        return content;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Write|true",
                "please Write, now|true",
                "(Write)|true",
                "please write a poem|false",
                "TodoWrite|false",
                "Write_file|false",
                "over-Write|false",
                "hi|false",
            })
    void aToolIsAskedForByAWholeWord(String text, boolean called) {
        assertThat(calls(body("Write"), texts(text)).isEmpty()).isEqualTo(!called);
    }

    /** Coding agents put reminders that name their tools before what their user says. */
    @Test
    void onlyTheLastTextAsks() {
        assertThat(calls(body("Write"), texts("Write is a tool of yours.", "hi")))
                .isEmpty();
        assertThat(calls(body("Write"), texts("hi", "Write"))).hasSize(1);
    }

    @Test
    void argumentsStandBehindTheWord() {
        List<ChatAnswer.Call> calls = calls(
                body("Edit", "List", "Read"),
                texts("Read {\"path\": \"a}b\", \"x\": {\"y\": []}} then Edit {\"broken\" and List"));

        assertThat(calls).extracting(ChatAnswer.Call::name).containsExactly("Read", "Edit", "List");
        assertThat(calls)
                .extracting(ChatAnswer.Call::arguments)
                .containsExactly("{\"path\":\"a}b\",\"x\":{\"y\":[]}}", "{\"a\":1}", "{\"a\":1}");
    }
}
