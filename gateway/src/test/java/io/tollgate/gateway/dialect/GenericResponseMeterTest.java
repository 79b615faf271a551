package io.tollgate.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.MeteredUsage.Source;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamApi;
import io.tollgate.gateway.call.UpstreamApi.Billing;
import io.tollgate.gateway.call.WireFormat;
import java.nio.charset.StandardCharsets;
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

    private static ResponseMeter meter(WireFormat format, boolean streamed) {
        return TestDialects.meter(new UpstreamApi(format, Billing.TOKENS, null, streamed));
    }

    private static ResponseMeter whole(WireFormat format, String json, int pieces) {
        ResponseMeter meter = meter(format, false);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += pieces) {
            meter.json(bytes, from, Math.min(bytes.length, from + pieces));
        }
        return meter;
    }

    private static ResponseMeter stream(WireFormat format, String events) {
        ResponseMeter meter = meter(format, false);
        for (String event : events.split("(?<=\n\n)", -1)) {
            byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
            assertThat(meter.event(bytes, 0, bytes.length)).isFalse();
        }
        return meter;
    }

    private static MeteredUsage provider(long input, long output, long read, long written, long reasoning) {
        return new MeteredUsage(new TokenUsage(input, output, read, written, reasoning), Source.PROVIDER);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 100_000})
    void anthropicsCachedTokensAreInputToo(int pieces) {
        ResponseMeter meter = whole(WireFormat.ANTHROPIC_MESSAGES, MESSAGE, pieces);
        assertThat(meter.usage(0).tokens()).isEqualTo(new TokenUsage(2095 + 2051 + 2052, 503, 2052, 2051, 0));
        assertThat(meter.usage(0).particulars().serviceTier()).isEqualTo("standard");
        assertThat(meter.model()).isEqualTo("claude-sonnet-4-5-20250929");
        assertThat(meter.failed()).isFalse();
    }

    @Test
    void anthropicsStreamTellsInputFirstAndOutputLast() {
        ResponseMeter meter = stream(WireFormat.ANTHROPIC_MESSAGES, MESSAGE_STREAM);
        assertThat(meter.usage(0)).isEqualTo(provider(32, 15, 7, 0, 0));
        assertThat(meter.model()).isEqualTo("claude-opus-4-1");
        assertThat(meter.done()).isTrue();
        assertThat(meter.complete()).isTrue();
    }

    @Test
    void anthropicsStreamThatIsCutOffIsCountedByItsText() {
        ResponseMeter meter = stream(
                WireFormat.ANTHROPIC_MESSAGES,
                MESSAGE_STREAM.substring(0, MESSAGE_STREAM.indexOf("event: content_block_stop")));
        assertThat(meter.usage(0)).isEqualTo(new MeteredUsage(new TokenUsage(32, 2, 7, 0, 0), Source.ESTIMATED));
        assertThat(meter.complete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 100_000})
    void geminisThoughtsAreOutputToo(int pieces) {
        ResponseMeter meter = whole(WireFormat.GEMINI, GENERATED, pieces);
        assertThat(meter.usage(0)).isEqualTo(provider(1004, 840, 900, 0, 800));
        assertThat(meter.model()).isEqualTo("gemini-2.5-flash");
    }

    @Test
    void geminisStreamTellsAllUpToThereEachTime() {
        String part = GENERATED.replace("\n", "").replace("\"finishReason\":\"STOP\",", "");
        String events = "data: " + part.replace(":40,", ":2,").replace(":800}", ":1}") + "\n\ndata: "
                + GENERATED.replace("\n", "") + "\n\n";
        ResponseMeter meter = stream(WireFormat.GEMINI, events);
        assertThat(meter.usage(0)).isEqualTo(provider(1004, 840, 900, 0, 800));
        assertThat(meter.complete()).isTrue();
        ResponseMeter array = whole(WireFormat.GEMINI, "[" + part + "\r\n,\r\n" + GENERATED + "]", 11);
        assertThat(array.usage(0)).isEqualTo(provider(1004, 840, 900, 0, 800));
    }

    @Test
    void geminisToolsAddToTheInput() {
        ResponseMeter meter = whole(
                WireFormat.GEMINI,
                "{\"usageMetadata\":{\"promptTokenCount\":10,\"toolUsePromptTokenCount\":5,\"candidatesTokenCount\":3}}",
                9);
        assertThat(meter.usage(0)).isEqualTo(provider(15, 3, 0, 0, 0));
    }

    @Test
    void responsesTellWithinTheResponse() {
        ResponseMeter meter = stream(WireFormat.OPENAI_RESPONSES, RESPONSE_STREAM);
        assertThat(meter.usage(0)).isEqualTo(provider(37, 11, 4, 0, 5));
        assertThat(meter.model()).isEqualTo("gpt-4.1-2025-04-14");
        assertThat(meter.done()).isTrue();
        ResponseMeter cut = stream(
                WireFormat.OPENAI_RESPONSES,
                RESPONSE_STREAM.substring(0, RESPONSE_STREAM.indexOf("event: response.completed")));
        assertThat(cut.usage(8)).isEqualTo(MeteredUsage.estimate(8, 1));
        assertThat(cut.complete()).isFalse();
    }

    @Test
    void halfOfTheLastEventIsNoEnd() {
        int last = RESPONSE_STREAM.indexOf("data: {\"type\":\"response.completed\"");
        assertThat(stream(WireFormat.OPENAI_RESPONSES, RESPONSE_STREAM.substring(0, last + 60))
                        .complete())
                .isFalse();
        int brace = RESPONSE_STREAM.lastIndexOf('}');
        assertThat(stream(WireFormat.OPENAI_RESPONSES, RESPONSE_STREAM.substring(0, brace))
                        .complete())
                .isFalse();
        assertThat(stream(WireFormat.OPENAI_RESPONSES, RESPONSE_STREAM.substring(0, brace + 1))
                        .complete())
                .isTrue();
        assertThat(stream(WireFormat.OPENAI_RESPONSES, "data: {\"type\":\"response.failed\",\"response\":{\n\n")
                        .failed())
                .isFalse();
        assertThat(stream(WireFormat.OPENAI_CHAT, "data: {\"choices\":[{\"finish_reason\":\"stop\"}],\"usa\n\n")
                        .complete())
                .isFalse();
    }

    @Test
    void eventsWithNumbersAreFollowedByTheNextOne() {
        assertThat(stream(WireFormat.OPENAI_RESPONSES, RESPONSE_STREAM).nextEvent())
                .isZero();
        String numbered = "data: {\"type\":\"response.created\",\"response\":{\"sequence_number\":90},"
                + "\"sequence_number\":7}\n\n";
        assertThat(stream(WireFormat.OPENAI_RESPONSES, numbered).nextEvent()).isEqualTo(8);
        assertThat(stream(WireFormat.OPENAI_RESPONSES, numbered.replace(":7", ":\"x\""))
                        .nextEvent())
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
        ResponseMeter meter = whole(
                WireFormat.OPENAI_RESPONSES,
                response.formatted(
                        "{\"input_tokens\":37,\"input_tokens_details\":{\"cached_tokens\":4},"
                                + "\"output_tokens\":11,\"output_tokens_details\":{\"reasoning_tokens\":5},\"total_tokens\":48}"),
                pieces);
        assertThat(meter.usage(0)).isEqualTo(provider(37, 11, 4, 0, 5));
        assertThat(meter.failed()).isFalse();
        assertThat(whole(WireFormat.OPENAI_RESPONSES, response.formatted("null"), pieces)
                        .usage(40))
                .isEqualTo(MeteredUsage.estimate(40, 2));
        ResponseMeter failed = whole(
                WireFormat.OPENAI_RESPONSES,
                "{\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\"},\"usage\":null}",
                pieces);
        assertThat(failed.failed()).isTrue();
        assertThat(failed.usage(40)).isEqualTo(MeteredUsage.NONE);
    }

    @Test
    void errorsAreToldInEachFormat() {
        assertThat(stream(
                                WireFormat.ANTHROPIC_MESSAGES,
                                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n")
                        .failed())
                .isTrue();
        assertThat(stream(WireFormat.GEMINI, "data: {\"error\":{\"code\":500}}\n\n")
                        .failed())
                .isTrue();
        assertThat(stream(
                                WireFormat.OPENAI_RESPONSES,
                                "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{}}\n\n")
                        .failed())
                .isTrue();
        assertThat(whole(WireFormat.OPENAI_CHAT, "{\"error\":null,\"choices\":[]}", 5)
                        .failed())
                .isFalse();
        assertThat(whole(WireFormat.OPENAI_CHAT, "{\"error\":{\"message\":\"no\"}}", 5)
                        .failed())
                .isTrue();
        assertThat(whole(WireFormat.OPENAI_CHAT, "{\"error\":{\"message\":\"no\"}}", 5)
                        .usage(40))
                .isEqualTo(MeteredUsage.NONE);
    }

    @Test
    void whatIsNotKnownToSpendTokensIsBookedAsToldOrNotAtAll() {
        ResponseMeter files =
                TestDialects.meter(new UpstreamApi(WireFormat.OPENAI_CHAT, Billing.IF_REPORTED, null, false));
        document(files, "{\"text\":\"much of it\",\"error\":{\"code\":1}}");
        assertThat(files.usage(1_000)).isEqualTo(MeteredUsage.NONE);
        assertThat(files.failed()).isFalse();
        assertThat(files.complete()).isTrue();
        ResponseMeter images =
                TestDialects.meter(new UpstreamApi(WireFormat.OPENAI_CHAT, Billing.IF_REPORTED, null, false));
        document(images, "{\"data\":[{\"b64_json\":\"AAAA\"}],\"usage\":{\"input_tokens\":50,\"output_tokens\":1056}}");
        assertThat(images.usage(0)).isEqualTo(provider(50, 1056, 0, 0, 0));
    }

    @Test
    void whatReadsAnAnswerAgainSpendsNothing() {
        ResponseMeter again =
                TestDialects.meter(new UpstreamApi(WireFormat.OPENAI_RESPONSES, Billing.NEVER, null, false));
        document(again, "{\"object\":\"response\",\"usage\":{\"input_tokens\":50,\"output_tokens\":1056}}");
        assertThat(again.usage(1_000)).isEqualTo(MeteredUsage.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "{", "}}}}", "{\"usage\":{\"prompt_tokens\":", "[[[[", "\"\\"})
    void whatIsNoJsonTellsNothing(String bytes) {
        assertThat(whole(WireFormat.OPENAI_CHAT, bytes, 1).usage(0).tokens().outputTokens())
                .isZero();
        assertThat(whole(WireFormat.OPENAI_CHAT, "[".repeat(100_000), 999).usageReported())
                .isFalse();
    }

    private static void document(ResponseMeter meter, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        meter.json(bytes, 0, bytes.length);
    }
}
