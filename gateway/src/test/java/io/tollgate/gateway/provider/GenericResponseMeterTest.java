package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.MeteredUsage.Source;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamApi.Format;
import io.tollgate.gateway.call.UpstreamApi.Spends;
import io.tollgate.gateway.dialect.GenericResponseMeter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers of the three formats tell, by the bytes that their owners' documentation shows. */
final class GenericResponseMeterTest {
    private static final String MESSAGE = """
            {"id":"msg_013Zva2CMHLNnjNjJJKqJ2EF","type":"message","role":"assistant","model":"claude-sonnet-4-5-20250929",
             "content":[{"type":"text","text":"Hi! My name is Claude. \\"usage\\":{}"}],"stop_reason":"end_turn","stop_sequence":null,
             "usage":{"input_tokens":2095,"cache_creation_input_tokens":2051,"cache_read_input_tokens":2052,
             "cache_creation":{"ephemeral_5m_input_tokens":2051,"ephemeral_1h_input_tokens":0},
             "output_tokens":503,"server_tool_use":{"web_search_requests":0},"service_tier":"standard"}}
            """;
    private static final String MESSAGE_STREAM = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"claude-opus-4-1","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"cache_read_input_tokens":7,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: ping
            data: {"type": "ping"}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"!"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15}}

            event: message_stop
            data: {"type":"message_stop"}

            """;
    private static final String GENERATED = """
            {"candidates":[{"content":{"parts":[{"text":"AI learns patterns."}],"role":"model"},"finishReason":"STOP","index":0}],
             "usageMetadata":{"promptTokenCount":1004,"candidatesTokenCount":40,"totalTokenCount":1844,"cachedContentTokenCount":900,
             "promptTokensDetails":[{"modality":"TEXT","tokenCount":1004}],"thoughtsTokenCount":800},
             "modelVersion":"gemini-2.5-flash","responseId":"x"}
            """;
    private static final String RESPONSE_STREAM = """
            event: response.created
            data: {"type":"response.created","response":{"id":"resp_1","object":"response","model":"gpt-4.1-2025-04-14","error":null,"usage":null}}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","item_id":"m","output_index":0,"delta":"Hi"}

            event: response.output_text.done
            data: {"type":"response.output_text.done","text":"Hi"}

            event: response.completed
            data: {"type":"response.completed","response":{"id":"resp_1","output":[{"content":[{"type":"output_text","text":"Hi"}]}],"usage":{"input_tokens":37,"input_tokens_details":{"cached_tokens":4},"output_tokens":11,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":48}}}

            """;

    private static GenericResponseMeter told(Format format, boolean streamed) {
        return new GenericResponseMeter(new UpstreamApi(format, Spends.TOKENS, null, streamed));
    }

    private static GenericResponseMeter whole(Format format, String json, int pieces) {
        GenericResponseMeter told = told(format, false);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += pieces) {
            told.json(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + pieces)));
        }
        return told;
    }

    private static GenericResponseMeter stream(Format format, String events) {
        GenericResponseMeter told = told(format, false);
        for (String event : events.split("(?<=\n\n)", -1)) {
            byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
            assertThat(told.event(bytes, 0, bytes.length)).isFalse();
        }
        return told;
    }

    private static MeteredUsage provider(long input, long output, long read, long written, long reasoning) {
        return new MeteredUsage(new TokenUsage(input, output, read, written, reasoning), Source.PROVIDER);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 100_000})
    void anthropicsCachedTokensAreInputToo(int pieces) {
        GenericResponseMeter told = whole(Format.ANTHROPIC, MESSAGE, pieces);
        assertThat(told.counted(0)).isEqualTo(provider(2095 + 2051 + 2052, 503, 2052, 2051, 0));
        assertThat(told.model()).isEqualTo("claude-sonnet-4-5-20250929");
        assertThat(told.failed()).isFalse();
    }

    @Test
    void anthropicsStreamTellsInputFirstAndOutputLast() {
        GenericResponseMeter told = stream(Format.ANTHROPIC, MESSAGE_STREAM);
        assertThat(told.counted(0)).isEqualTo(provider(32, 15, 7, 0, 0));
        assertThat(told.model()).isEqualTo("claude-opus-4-1");
        assertThat(told.done()).isTrue();
        assertThat(told.whole()).isTrue();
    }

    @Test
    void anthropicsStreamThatIsCutOffIsCountedByItsText() {
        GenericResponseMeter told = stream(
                Format.ANTHROPIC, MESSAGE_STREAM.substring(0, MESSAGE_STREAM.indexOf("event: content_block_stop")));
        assertThat(told.counted(0)).isEqualTo(new MeteredUsage(new TokenUsage(32, 2, 7, 0, 0), Source.ESTIMATED));
        assertThat(told.whole()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 100_000})
    void geminisThoughtsAreOutputToo(int pieces) {
        GenericResponseMeter told = whole(Format.GEMINI, GENERATED, pieces);
        assertThat(told.counted(0)).isEqualTo(provider(1004, 840, 900, 0, 800));
        assertThat(told.model()).isEqualTo("gemini-2.5-flash");
    }

    @Test
    void geminisStreamTellsAllUpToThereEachTime() {
        String part = GENERATED.replace("\n", "").replace("\"finishReason\":\"STOP\",", "");
        String events = "data: " + part.replace(":40,", ":2,").replace(":800}", ":1}") + "\n\ndata: "
                + GENERATED.replace("\n", "") + "\n\n";
        GenericResponseMeter told = stream(Format.GEMINI, events);
        assertThat(told.counted(0)).isEqualTo(provider(1004, 840, 900, 0, 800));
        assertThat(told.whole()).isTrue();
        GenericResponseMeter array = whole(Format.GEMINI, "[" + part + "\r\n,\r\n" + GENERATED + "]", 11);
        assertThat(array.counted(0)).isEqualTo(provider(1004, 840, 900, 0, 800));
    }

    @Test
    void geminisToolsAddToTheInput() {
        GenericResponseMeter told = whole(
                Format.GEMINI,
                "{\"usageMetadata\":{\"promptTokenCount\":10,\"toolUsePromptTokenCount\":5,\"candidatesTokenCount\":3}}",
                9);
        assertThat(told.counted(0)).isEqualTo(provider(15, 3, 0, 0, 0));
    }

    @Test
    void responsesTellWithinTheResponse() {
        GenericResponseMeter told = stream(Format.RESPONSES, RESPONSE_STREAM);
        assertThat(told.counted(0)).isEqualTo(provider(37, 11, 4, 0, 5));
        assertThat(told.model()).isEqualTo("gpt-4.1-2025-04-14");
        assertThat(told.done()).isTrue();
        GenericResponseMeter cut = stream(
                Format.RESPONSES, RESPONSE_STREAM.substring(0, RESPONSE_STREAM.indexOf("event: response.completed")));
        assertThat(cut.counted(8)).isEqualTo(MeteredUsage.estimate(8, 1));
        assertThat(cut.whole()).isFalse();
    }

    @Test
    void halfOfTheLastEventIsNoEnd() {
        int last = RESPONSE_STREAM.indexOf("data: {\"type\":\"response.completed\"");
        assertThat(stream(Format.RESPONSES, RESPONSE_STREAM.substring(0, last + 60))
                        .whole())
                .isFalse();
        int brace = RESPONSE_STREAM.lastIndexOf('}');
        assertThat(stream(Format.RESPONSES, RESPONSE_STREAM.substring(0, brace)).whole())
                .isFalse();
        assertThat(stream(Format.RESPONSES, RESPONSE_STREAM.substring(0, brace + 1))
                        .whole())
                .isTrue();
        assertThat(stream(Format.RESPONSES, "data: {\"type\":\"response.failed\",\"response\":{\n\n")
                        .failed())
                .isFalse();
        assertThat(stream(Format.OPENAI, "data: {\"choices\":[{\"finish_reason\":\"stop\"}],\"usa\n\n")
                        .whole())
                .isFalse();
    }

    @Test
    void eventsWithNumbersAreFollowedByTheNextOne() {
        assertThat(stream(Format.RESPONSES, RESPONSE_STREAM).nextEvent()).isZero();
        String numbered = "data: {\"type\":\"response.created\",\"response\":{\"sequence_number\":90},"
                + "\"sequence_number\":7}\n\n";
        assertThat(stream(Format.RESPONSES, numbered).nextEvent()).isEqualTo(8);
        assertThat(stream(Format.RESPONSES, numbered.replace(":7", ":\"x\"")).nextEvent())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void aWholeResponseTellsAtItsEnd(int pieces) {
        String response = """
                {"id":"resp_1","object":"response","status":"completed","error":null,"model":"gpt-4.1-2025-04-14",
                 "text":{"format":{"type":"text"}},"output":[{"type":"reasoning","summary":[]},
                 {"type":"message","content":[{"type":"output_text","text":"Hi there"}]}],"usage":%s}
                """;
        GenericResponseMeter told = whole(
                Format.RESPONSES,
                response.formatted(
                        "{\"input_tokens\":37,\"input_tokens_details\":{\"cached_tokens\":4},"
                                + "\"output_tokens\":11,\"output_tokens_details\":{\"reasoning_tokens\":5},\"total_tokens\":48}"),
                pieces);
        assertThat(told.counted(0)).isEqualTo(provider(37, 11, 4, 0, 5));
        assertThat(told.failed()).isFalse();
        assertThat(whole(Format.RESPONSES, response.formatted("null"), pieces).counted(40))
                .isEqualTo(MeteredUsage.estimate(40, 2));
        GenericResponseMeter failed = whole(
                Format.RESPONSES,
                "{\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\"},\"usage\":null}",
                pieces);
        assertThat(failed.failed()).isTrue();
        assertThat(failed.counted(40)).isEqualTo(MeteredUsage.NOTHING);
    }

    @Test
    void errorsAreToldInEachFormat() {
        assertThat(stream(
                                Format.ANTHROPIC,
                                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n")
                        .failed())
                .isTrue();
        assertThat(stream(Format.GEMINI, "data: {\"error\":{\"code\":500}}\n\n").failed())
                .isTrue();
        assertThat(stream(
                                Format.RESPONSES,
                                "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{}}\n\n")
                        .failed())
                .isTrue();
        assertThat(whole(Format.OPENAI, "{\"error\":null,\"choices\":[]}", 5).failed())
                .isFalse();
        assertThat(whole(Format.OPENAI, "{\"error\":{\"message\":\"no\"}}", 5).failed())
                .isTrue();
        assertThat(whole(Format.OPENAI, "{\"error\":{\"message\":\"no\"}}", 5).counted(40))
                .isEqualTo(MeteredUsage.NOTHING);
    }

    @Test
    void whatIsNotKnownToSpendTokensIsBookedAsToldOrNotAtAll() {
        GenericResponseMeter files =
                new GenericResponseMeter(new UpstreamApi(Format.OPENAI, Spends.AS_TOLD, null, false));
        files.json("{\"text\":\"much of it\",\"error\":{\"code\":1}}".getBytes(StandardCharsets.UTF_8));
        assertThat(files.counted(1_000)).isEqualTo(MeteredUsage.NOTHING);
        assertThat(files.failed()).isFalse();
        assertThat(files.whole()).isTrue();
        GenericResponseMeter images =
                new GenericResponseMeter(new UpstreamApi(Format.OPENAI, Spends.AS_TOLD, null, false));
        images.json("{\"data\":[{\"b64_json\":\"AAAA\"}],\"usage\":{\"input_tokens\":50,\"output_tokens\":1056}}"
                .getBytes(StandardCharsets.UTF_8));
        assertThat(images.counted(0)).isEqualTo(provider(50, 1056, 0, 0, 0));
    }

    @Test
    void whatReadsAnAnswerAgainSpendsNothing() {
        GenericResponseMeter again =
                new GenericResponseMeter(new UpstreamApi(Format.RESPONSES, Spends.NOTHING, null, false));
        again.json("{\"object\":\"response\",\"usage\":{\"input_tokens\":50,\"output_tokens\":1056}}"
                .getBytes(StandardCharsets.UTF_8));
        assertThat(again.counted(1_000)).isEqualTo(MeteredUsage.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "{", "}}}}", "{\"usage\":{\"prompt_tokens\":", "[[[[", "\"\\"})
    void whatIsNoJsonTellsNothing(String bytes) {
        assertThat(whole(Format.OPENAI, bytes, 1).counted(0).usage().outputTokens())
                .isZero();
        assertThat(whole(Format.OPENAI, "[".repeat(100_000), 999).usageTold()).isFalse();
    }
}
