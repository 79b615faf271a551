package io.tollgate.gateway.dialect.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.ErrorBody;
import io.tollgate.gateway.dialect.anthropic.MessagesCodec;
import io.tollgate.gateway.dialect.conversation.Codec.Asked;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.tollgate.gateway.dialect.conversation.Codec.TargetModel;
import io.tollgate.gateway.dialect.conversation.Conversation.Delivery;
import io.tollgate.gateway.dialect.openai.ChatCodec;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Requests, answers and streams of the shapes that the providers' references show, from one of two formats to the
 * other.
 */
final class TranslatedExamplesTest {
    private static final ChatCodec CHAT = new ChatCodec();
    private static final MessagesCodec MESSAGES = new MessagesCodec();

    private static JsonNode json(String text) {
        return Objects.requireNonNull(Json.read(text), text);
    }

    private static JsonNode json(Buffer buffer) {
        return json(buffer.toString(UTF_8));
    }

    private static JsonNode toMessages(String chat, Losses losses) throws FailureException {
        Conversation conversation = CHAT.readRequest(Buffer.buffer(chat), RequestPath.NONE);
        return json(MESSAGES.writeRequest(conversation, new TargetModel("claude-opus-4-1", 0), losses));
    }

    private static JsonNode toChat(String messages, Losses losses) throws FailureException {
        Conversation conversation = MESSAGES.readRequest(Buffer.buffer(messages), RequestPath.NONE);
        return json(CHAT.writeRequest(conversation, new TargetModel("gpt-5", 0), losses));
    }

    /** OpenAI API reference, "Create chat completion" and "Function calling": tools, calls and results. */
    @Test
    void toolLoopOfChatReachesAnthropic() throws FailureException {
        Losses losses = new Losses();
        JsonNode request = toMessages("""
                {"model":"claude","max_completion_tokens":100,"temperature":1.5,"stop":"END","parallel_tool_calls":false,
                 "user":"u-1","tool_choice":{"type":"function","function":{"name":"get_weather"}},
                 "tools":[{"type":"function","function":{"name":"get_weather","description":"Weather","strict":true,
                   "parameters":{"type":"object","properties":{"location":{"type":"string"}},"required":["location"]}}}],
                 "messages":[
                  {"role":"developer","content":"Be brief."},
                  {"role":"user","content":[{"type":"text","text":"Paris?","cache_control":{"type":"ephemeral"}},
                    {"type":"image_url","image_url":{"url":"data:image/png;base64,aGk=","detail":"low"}}]},
                  {"role":"assistant","content":null,"tool_calls":[
                    {"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{\\"location\\": \\"Paris\\"}"}},
                    {"id":"functions.get_weather:1","type":"function","function":{"name":"get_weather","arguments":""}}]},
                  {"role":"tool","tool_call_id":"call_1","content":"15 degrees"},
                  {"role":"tool","tool_call_id":"functions.get_weather:1","content":[{"type":"text","text":"none"}]}]}""", losses);

        assertThat(request).isEqualTo(json("""
                {"model":"claude-opus-4-1","max_tokens":100,"system":[{"type":"text","text":"Be brief."}],
                 "messages":[
                  {"role":"user","content":[{"type":"text","text":"Paris?","cache_control":{"type":"ephemeral"}},
                    {"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGk="}}]},
                  {"role":"assistant","content":[
                    {"type":"tool_use","id":"call_1","name":"get_weather","input":{"location":"Paris"}},
                    {"type":"tool_use","id":"functions_get_weather_1","name":"get_weather","input":{}}]},
                  {"role":"user","content":[
                    {"type":"tool_result","tool_use_id":"call_1","content":[{"type":"text","text":"15 degrees"}]},
                    {"type":"tool_result","tool_use_id":"functions_get_weather_1","content":[{"type":"text","text":"none"}]}]}],
                 "tools":[{"name":"get_weather","description":"Weather","strict":true,
                   "input_schema":{"type":"object","properties":{"location":{"type":"string"}},"required":["location"]}}],
                 "tool_choice":{"type":"tool","name":"get_weather","disable_parallel_tool_use":true},
                 "temperature":1,"stop_sequences":["END"],"metadata":{"user_id":"u-1"}}"""));
        assertThat(losses.adjusted()).containsExactly("temperature");
        assertThat(losses.parameters()).isEmpty();
    }

    /** Anthropic API reference, "Create a Message" and "Tool use": content of every kind. */
    @Test
    void toolLoopOfAnthropicReachesChat() throws FailureException {
        Losses losses = new Losses();
        JsonNode request = toChat("""
                {"model":"gpt-5","max_tokens":2000,"stream":true,"thinking":{"type":"enabled","budget_tokens":8192},
                 "system":[{"type":"text","text":"One."},{"type":"text","text":"Two.","cache_control":{"type":"ephemeral"}}],
                 "tool_choice":{"type":"any","disable_parallel_tool_use":true},
                 "output_config":{"format":{"type":"json_schema","schema":{"type":"object","x":1.10}}},
                 "tools":[{"name":"shot","input_schema":{"type":"object"},"eager_input_streaming":true}],
                 "messages":[
                  {"role":"user","content":[{"type":"document","title":"Notes",
                     "source":{"type":"text","media_type":"text/plain","data":"abc"}},{"type":"text","text":"Look."}]},
                  {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"c2ln"},
                    {"type":"text","text":"Looking."},{"type":"tool_use","id":"toolu_1","name":"shot","input":{"n":1.0}}]},
                  {"role":"user","content":[{"type":"text","text":"There."},{"type":"tool_result","tool_use_id":"toolu_1",
                    "is_error":true,"content":[{"type":"text","text":"partly"},
                      {"type":"image","source":{"type":"url","url":"https://a.example/x.png"}}]}]}]}""", losses);

        assertThat(request).isEqualTo(json("""
                {"model":"gpt-5","messages":[
                  {"role":"system","content":"One."},{"role":"system","content":"Two."},
                  {"role":"user","content":[{"type":"text","text":"Notes\\n\\nabc"},{"type":"text","text":"Look."}]},
                  {"role":"assistant","content":"Looking.","tool_calls":[
                    {"id":"toolu_1","type":"function","function":{"name":"shot","arguments":"{\\"n\\":1.0}"}}]},
                  {"role":"tool","tool_call_id":"toolu_1","content":"partly"},
                  {"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a.example/x.png"}},
                    {"type":"text","text":"There."}]}],
                 "tools":[{"type":"function","function":{"name":"shot","parameters":{"type":"object"}}}],
                 "tool_choice":"required","parallel_tool_calls":false,"max_completion_tokens":2000,
                 "response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object","x":1.10},
                   "strict":true}},
                 "reasoning_effort":"medium","stream":true,"stream_options":{"include_usage":true}}"""));
        assertThat(losses.adjusted()).containsExactly("messages[2].content[1].is_error");
    }

    /** Anthropic API reference, "Streaming messages", extended thinking and tool use. */
    @Test
    void streamOfAnthropicReachesChatWithSignaturesThatComeBack() throws Exception {
        String stream = """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],\
                "model":"claude-x","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,\
                "cache_creation_input_tokens":10,"cache_read_input_tokens":5,"output_tokens":1}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

                event: ping
                data: {"type":"ping"}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let me see."}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQBCg=="}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: content_block_start
                data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1",\
                "name":"get_weather","input":{}}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"location\\":"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":" \\"Paris\\"}"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":1}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":89}}

                event: message_stop
                data: {"type":"message_stop"}

                """;
        Completion completion = read(MESSAGES, stream);

        assertThat(completion.usage()).isEqualTo(new TokenUsage(40, 89, 5, 10, 0));
        JsonNode message = json(CHAT.writeAnswer(completion, asked()))
                .path("choices")
                .path(0)
                .path("message");
        assertThat(message.path("reasoning_content").asText()).isEqualTo("Let me see.");
        assertThat(message.path("tool_calls")
                        .path(0)
                        .path("function")
                        .path("arguments")
                        .asText())
                .isEqualTo("{\"location\": \"Paris\"}");

        JsonNode next = toMessages(
                "{\"model\":\"claude\",\"reasoning_effort\":\"low\",\"messages\":[{\"role\":\"user\",\"content\":\"Paris?\"},"
                        + message
                        + ",{\"role\":\"tool\",\"tool_call_id\":\"toolu_1\",\"content\":\"15\"}]}",
                new Losses());
        assertThat(next.path("messages").path(1).path("content").path(0))
                .isEqualTo(json("{\"type\":\"thinking\",\"thinking\":\"Let me see.\",\"signature\":\"EqQBCg==\"}"));
        assertThat(next.path("thinking")).isEqualTo(json("{\"type\":\"enabled\",\"budget_tokens\":4096}"));
    }

    /**
     * Anthropic API reference, "Extended thinking": calls without the thoughts behind them are refused while it thinks.
     */
    @Test
    void thoughtsThatDidNotComeBackTurnThinkingOff() throws FailureException {
        Losses losses = new Losses();
        JsonNode request = toMessages("""
                {"model":"claude","reasoning_effort":"high","messages":[{"role":"user","content":"x"},
                 {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"a","content":"y"}]}""", losses);

        assertThat(request.path("thinking").path("type").asText()).isEqualTo("disabled");
        assertThat(losses.adjusted()).containsExactly("reasoning_effort");
    }

    /** OpenAI API reference, "The chat completion chunk object", as OpenAI, DeepSeek, Groq and Ollama write it. */
    @Test
    void chunksOfCompatibleHostsAreRead() throws Exception {
        Completion completion = read(CHAT, """
                data: {"id":"","object":"chat.completion.chunk","choices":[],"prompt_filter_results":[]}

                data: {"id":"x","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"hm"},"finish_reason":null}],"usage":null}

                data: {"id":"x","choices":[{"index":0,"delta":{"reasoning":"m","tool_calls":null}}]}

                data: {"id":"x","choices":[{"index":0,"delta":{"content":[{"type":"text","text":"So"}]}}]}

                data: {"id":"x","choices":[{"index":0,"delta":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{\\"x\\""}}]}}]}

                data: {"id":"x","choices":[{"index":0,"delta":{"tool_calls":[{"function":{"arguments":":1}"}}]}}]}

                data: {"id":"x","choices":[{"index":0,"delta":{"tool_calls":[{"id":"b","function":{"name":"g","arguments":{"y":2}}}]}}]}

                data: {"id":"x","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"usage":{"prompt_tokens":9,"completion_tokens":4}}}

                data: [DONE]

                """);

        assertThat(completion.parts())
                .containsExactly(
                        new Part.Reasoning("", "hmm", null),
                        new Part.Text("", "So"),
                        new Part.ToolCall("", "a", "f", "{\"x\":1}", null),
                        new Part.ToolCall("", "b", "g", "{\"y\":2}", null));
        assertThat(completion.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(completion.usage()).isEqualTo(new TokenUsage(9, 4, 0, 0, 0));
    }

    @Test
    void errorsKeepStatusAndMessageAndGetTheCallersType() {
        ErrorBody overloaded = MESSAGES.readError(
                529,
                Buffer.buffer("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}}"));
        ErrorBody limited = CHAT.readError(
                429,
                Buffer.buffer(
                        "{\"error\":{\"message\":\"Slow\",\"type\":\"tokens\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}"));

        assertThat(json(CHAT.writeError(overloaded))
                        .path("error")
                        .path("message")
                        .asText())
                .isEqualTo("Busy");
        assertThat(json(CHAT.writeError(overloaded)).path("error").path("type").asText())
                .isEqualTo("server_error");
        assertThat(json(MESSAGES.writeError(overloaded))
                        .path("error")
                        .path("type")
                        .asText())
                .isEqualTo("overloaded_error");
        assertThat(json(MESSAGES.writeError(limited)))
                .isEqualTo(
                        json(
                                "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Slow\"},\"request_id\":\"\"}"));
        assertThat(CHAT.readError(502, Buffer.buffer("<html>")).status()).isEqualTo(502);
    }

    @Test
    void errorWithinAStreamIsToldAndEndsIt() throws Exception {
        List<StreamEvent> told = new ArrayList<>();
        byte[] event = ("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                        + "\"message\":\"Busy\"}}\n\n")
                .getBytes(UTF_8);
        EventReader reader = MESSAGES.eventReader();
        reader.event(event, 0, event.length, told::add);
        reader.end(told::add);

        assertThat(told).hasSize(2);
        assertThat(((StreamEvent.Failed) told.getFirst()).error().status()).isEqualTo(529);
        Buffer written = Buffer.buffer();
        EventWriter writer = CHAT.eventWriter(asked());
        told.forEach(each -> writer.write(each, written));
        assertThat(written.toString(UTF_8)).contains("\"message\":\"Busy\"").doesNotContain("[DONE]");
    }

    @Test
    void refusalsNameThePath() {
        assertRefused(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\","
                        + "\"input_audio\":{\"data\":\"aGk=\",\"format\":\"wav\"}}]}]}",
                "messages[0].content[0]",
                CallFailure.UnsupportedContent.class);
        assertRefused(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"x\",\"content\":\"y\"}]}",
                "messages[0].tool_call_id",
                CallFailure.InvalidRequest.class);
        assertRefused("{\"model\":\"m\"}", "messages", CallFailure.InvalidRequest.class);
        assertRefused(
                "{\"model\":\"m\",\"messages\":[],\"temperature\":3}", "temperature", CallFailure.InvalidRequest.class);
        assertRefused(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"robot\",\"content\":\"y\"}]}",
                "messages[0].role",
                CallFailure.InvalidRequest.class);
    }

    private static void assertRefused(String chat, String param, Class<? extends CallFailure> as) {
        assertThatThrownBy(() -> toMessages(chat, new Losses())).isInstanceOfSatisfying(FailureException.class, e -> {
            assertThat(e.failure()).isInstanceOf(as);
            assertThat(e.failure().param()).isEqualTo(param);
            assertThat(e.failure().message()).startsWith(param);
        });
    }

    @Test
    void whatWouldChangeTheAnswerIsLostWithAWord() throws FailureException {
        Losses losses = new Losses();
        toMessages("""
                {"model":"m","messages":[{"role":"user","content":"x"}],"n":2,"logprobs":true,"logit_bias":{"1":2},"seed":1,
                 "presence_penalty":0,"frequency_penalty":0.5,"store":true,"metadata":{"a":"b"},"service_tier":"auto",
                 "response_format":{"type":"json_object"},"tools":[{"type":"custom","custom":{"name":"c"}}]}""", losses);

        assertThat(losses.parameters())
                .containsExactlyInAnyOrder("n", "logprobs", "logit_bias", "seed", "frequency_penalty", "tools[0]");
        assertThat(losses.adjusted()).containsExactly("response_format");
    }

    private static Asked asked() {
        return new Asked(
                new Conversation(
                        "m", List.of(), List.of(), List.of(), null, null, Settings.NONE, Delivery.EVENTS, List.of()),
                "m",
                1,
                "f");
    }

    private static Completion read(Codec codec, String stream) throws UnreadableAnswerException {
        CompletionCollector collector = new CompletionCollector();
        EventReader reader = codec.eventReader();
        for (String event : stream.split("(?<=\n\n)", -1)) {
            byte[] bytes = event.getBytes(UTF_8);
            reader.event(bytes, 0, bytes.length, collector);
        }
        reader.end(collector);
        return collector.completion();
    }
}
