package io.tollgate.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.ObjectMappers;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseStreamEvent;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Completion;
import io.tollgate.gateway.dialect.conversation.CompletionCollector;
import io.tollgate.gateway.dialect.conversation.CompletionEvents;
import io.tollgate.gateway.dialect.conversation.EventReader;
import io.tollgate.gateway.dialect.conversation.EventWriter;
import io.tollgate.gateway.dialect.conversation.Finish;
import io.tollgate.gateway.dialect.conversation.Json;
import io.tollgate.gateway.dialect.conversation.Part;
import io.tollgate.gateway.dialect.conversation.Signature;
import io.tollgate.gateway.dialect.conversation.StreamEvent;
import io.tollgate.gateway.dialect.conversation.UnreadableAnswerException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers and streams of OpenAI's Responses; what is written is read by OpenAI's own client library. */
final class ResponsesStreamTest {
    private static final String ASKED = """
            {"model": "m", "instructions": "Be kind.", "input": "hi", "tool_choice": "auto", "temperature": 1,
             "metadata": {"k": "v"}, "reasoning": {"effort": "high", "summary": "auto"},
             "text": {"format": {"type": "json_schema", "name": "s", "schema": {"type": "object"}}},
             "tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}, "strict": false},
              {"type": "custom", "name": "apply_patch"},
              {"type": "namespace", "name": "ns", "description": "n", "tools": [
               {"type": "function", "name": "g", "parameters": {"type": "object"}}]}]}""";

    private static final List<Part> PARTS = List.of(
            new Part.Reasoning("", "Well, \"so\".", new Signature(WireFormat.ANTHROPIC_MESSAGES, "EqQB")),
            new Part.Text("", "Grüße 👋"),
            new Part.ToolCall("", "c1", "f", "{\"a\": 1}", new Signature(WireFormat.GEMINI, "CtcB")),
            new Part.ToolCall("", "c2", "apply_patch", "{\"input\":\"*** Begin\"}", null),
            new Part.ToolCall("", "c3", "ns__g", "{}", null));

    private final ResponsesCodec codec = new ResponsesCodec();

    private Asked asked() throws FailureException {
        return new Asked(codec.readRequest(Buffer.buffer(ASKED), RequestPath.NONE), "claude", 1_700_000_000, "0f");
    }

    private static Response parsed(String json) throws JsonProcessingException {
        return ObjectMappers.jsonMapper().readValue(json, Response.class).validate();
    }

    private static Completion completion(List<Part> parts, Finish finish) {
        return new Completion("msg_01", "claude", parts, finish, null, new TokenUsage(10, 7, 4, 2, 3));
    }

    private String stream(Completion completion) throws FailureException {
        EventWriter writer = codec.eventWriter(asked());
        Buffer written = Buffer.buffer();
        CompletionEvents.tell(completion, event -> writer.write(event, written));
        return written.toString();
    }

    private static List<JsonNode> events(String stream) {
        List<JsonNode> events = new ArrayList<>();
        for (String event : stream.split("\n\n", 0)) {
            String[] lines = event.split("\n", 0);
            assertThat(lines).hasSize(2);
            JsonNode data = Objects.requireNonNull(Json.read(lines[1].substring("data: ".length())));
            assertThat(lines[0]).isEqualTo("event: " + data.path("type").asText());
            events.add(data);
        }
        return events;
    }

    private List<StreamEvent> told(String stream) throws UnreadableAnswerException {
        EventReader reader = codec.eventReader();
        List<StreamEvent> told = new ArrayList<>();
        for (String event : stream.split("(?<=\n\n)", 0)) {
            byte[] bytes = event.getBytes(UTF_8);
            reader.event(bytes, 0, bytes.length, told::add);
        }
        reader.end(told::add);
        return told;
    }

    private static Completion collected(List<StreamEvent> told) {
        CompletionCollector collector = new CompletionCollector();
        told.forEach(collector);
        return collector.completion();
    }

    @ParameterizedTest
    @EnumSource(Finish.class)
    void openAisClientReadsWholeAnswersAndStreams(Finish finish) throws Exception {
        Completion completion = completion(PARTS, finish);
        String whole = codec.writeAnswer(completion, asked()).toString();
        Response response = parsed(whole);
        assertThat(response.output()).hasSize(PARTS.size() + 1);
        assertThat(response.output()
                        .get(1)
                        .message()
                        .orElseThrow()
                        .content()
                        .getFirst()
                        .asOutputText()
                        .text())
                .isEqualTo("Grüße 👋");
        assertThat(response.output().get(2).asFunctionCall().arguments()).isEqualTo("{\"a\": 1}");
        assertThat(response.output().get(4).asCustomToolCall().input()).isEqualTo("*** Begin");
        assertThat(response.output().get(5).asFunctionCall().namespace()).contains("ns");
        assertThat(response.usage().orElseThrow().totalTokens()).isEqualTo(17);
        List<JsonNode> events = events(stream(completion));
        for (int i = 0; i < events.size(); i++) {
            ResponseStreamEvent event = ObjectMappers.jsonMapper()
                    .readValue(events.get(i).toString(), ResponseStreamEvent.class)
                    .validate();
            assertThat(event.isValid()).isTrue();
            assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
        }
        assertThat(events.getLast().path("response")).isEqualTo(Json.read(whole));
        assertThat(events)
                .extracting(event -> event.path("type").asText())
                .startsWith(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.reasoning_summary_part.added",
                        "response.reasoning_summary_text.delta",
                        "response.reasoning_summary_text.done",
                        "response.reasoning_summary_part.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done");
    }

    @Test
    void whatIsWrittenReadsAsTheSame() throws Exception {
        Completion completion = completion(
                List.of(
                        new Part.Reasoning("", "Hm.", new Signature(WireFormat.OPENAI_RESPONSES, "gAAA")),
                        new Part.Text("", "yes"),
                        new Part.ToolCall("", "c1", "f", "{}", null)),
                Finish.TOOL_CALLS);
        Completion read = codec.readAnswer(codec.writeAnswer(completion, asked()));
        assertThat(read.parts()).isEqualTo(completion.parts());
        assertThat(read.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(read.usage()).isEqualTo(completion.usage());
        assertThat(collected(told(stream(completion)))).isEqualTo(read);
    }

    /** OpenAI API reference, "Streaming events" and "Reasoning", shortened; a summary of two parts. */
    @Test
    void readsOpenAisStream() throws Exception {
        List<StreamEvent> told = told("""
                event: response.created
                data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_67c9","object":"response","status":"in_progress","model":"gpt-5-2025-08-07","output":[]}}

                event: response.output_item.added
                data: {"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"half"}}

                event: response.reasoning_summary_part.added
                data: {"type":"response.reasoning_summary_part.added","item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}

                event: response.reasoning_summary_text.delta
                data: {"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"One"}

                event: response.reasoning_summary_part.added
                data: {"type":"response.reasoning_summary_part.added","item_id":"rs_1","output_index":0,"summary_index":1,"part":{"type":"summary_text","text":""}}

                event: response.reasoning_summary_text.delta
                data: {"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":1,"delta":"Two"}

                event: response.output_item.done
                data: {"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"One"},{"type":"summary_text","text":"Two"}],"encrypted_content":"whole"}}

                : a comment

                event: response.output_item.added
                data: {"type":"response.output_item.added","output_index":1,"item":{"id":"fc_1","type":"function_call","status":"in_progress","arguments":"","call_id":"call_H","name":"get_weather"}}

                event: response.function_call_arguments.delta
                data: {"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":1,"delta":"{\\"location\\":"}

                event: response.function_call_arguments.delta
                data: {"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":1,"delta":"\\"Paris\\"}"}

                event: response.function_call_arguments.done
                data: {"type":"response.function_call_arguments.done","item_id":"fc_1","output_index":1,"arguments":"{\\"location\\":\\"Paris\\"}"}

                event: response.output_item.done
                data: {"type":"response.output_item.done","output_index":1,"item":{"id":"fc_1","type":"function_call","status":"completed","arguments":"{\\"location\\":\\"Paris\\"}","call_id":"call_H","name":"get_weather"}}

                event: response.completed
                data: {"type":"response.completed","response":{"id":"resp_67c9","status":"completed","model":"gpt-5-2025-08-07","usage":{"input_tokens":37,"input_tokens_details":{"cached_tokens":5},"output_tokens":11,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":48}}}

                """);
        assertThat(collected(told))
                .isEqualTo(new Completion(
                        "resp_67c9",
                        "gpt-5-2025-08-07",
                        List.of(
                                new Part.Reasoning(
                                        "", "One\n\nTwo", new Signature(WireFormat.OPENAI_RESPONSES, "whole")),
                                new Part.ToolCall("", "call_H", "get_weather", "{\"location\":\"Paris\"}", null)),
                        Finish.TOOL_CALLS,
                        null,
                        new TokenUsage(37, 11, 5, 0, 3)));
        assertThat(told.getLast()).isEqualTo(new StreamEvent.End());
    }

    /** As providers do that send no deltas. */
    @Test
    void takesFromTheLastEventWhatNoOtherTold() throws Exception {
        String whole = codec.writeAnswer(completion(List.of(new Part.Text("", "all at once")), Finish.STOP), asked())
                .toString();
        Completion read = collected(told("data: {\"type\":\"response.completed\",\"response\":" + whole + "}\n\n"));
        assertThat(read.parts()).containsExactly(new Part.Text("", "all at once"));
        assertThat(read.finish()).isEqualTo(Finish.STOP);
    }

    @Test
    void failuresAreToldBothWays() throws Exception {
        EventWriter writer = codec.eventWriter(asked());
        Buffer written = Buffer.buffer();
        writer.write(new StreamEvent.Start("", "m"), written);
        writer.write(new StreamEvent.PartStart(0, new Part.Text("", "")), written);
        writer.write(new StreamEvent.Delta(0, "half"), written);
        writer.write(
                new StreamEvent.Failed(new ErrorBody(429, "rate_limit_error", "slow_down", "Slow down.", null, "r")),
                written);
        writer.write(new StreamEvent.End(), written);
        List<JsonNode> events = events(written.toString());
        assertThat(events)
                .filteredOn(event -> event.path("type").asText().equals("error"))
                .singleElement()
                .satisfies(error ->
                        assertThat(error.path("error").path("message").asText()).isEqualTo("Slow down."));
        Response failed = parsed(events.getLast().path("response").toString());
        assertThat(failed.error().orElseThrow().code().asString()).isEqualTo("rate_limit_exceeded");
        assertThat(failed.output()).hasSize(1);
        assertThat(told(written.toString()))
                .filteredOn(StreamEvent.Failed.class::isInstance)
                .singleElement()
                .satisfies(
                        event -> assertThat(((StreamEvent.Failed) event).error().message())
                                .isEqualTo("Slow down."));
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
        }
    }

    /** OpenAI API reference, "Error codes"; then what proxies send. */
    @Test
    void readsErrors() {
        ErrorBody error = codec.readError(401, Buffer.buffer("""
                {"error": {"message": "Incorrect API key provided.", "type": "invalid_request_error", "param": null,
                  "code": "invalid_api_key"}}"""));
        assertThat(error)
                .isEqualTo(new ErrorBody(
                        401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.", null, ""));
        assertThat(codec.readError(503, Buffer.buffer("<html>")).message()).contains("503");
        assertThat(codec.readError(422, Buffer.buffer("{\"detail\":\"no\"}")).message())
                .isEqualTo("no");
        assertThat(codec.readError(429, Buffer.buffer("[1]")).type()).isEqualTo("rate_limit_error");
    }
}
