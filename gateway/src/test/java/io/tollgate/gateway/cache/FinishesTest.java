package io.tollgate.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.WireFormat;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FinishesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OPENAI_CHAT | WHOLE | {\"choices\":[{\"finish_reason\":\"stop\"}]} | true",
                "OPENAI_CHAT | WHOLE | {\"choices\":[{\"finish_reason\":\"tool_calls\"}]} | true",
                "OPENAI_CHAT | WHOLE | {\"choices\":[{\"finish_reason\":\"length\"}]} | false",
                "OPENAI_CHAT | WHOLE | {\"choices\":[{\"finish_reason\":\"stop\"},{\"finish_reason\":\"length\"}]} | false",
                "OPENAI_CHAT | WHOLE | {\"choices\":[{\"finish_reason\":null}]} | false",
                "OPENAI_CHAT | EVENTS | data: {\"choices\":[{\"finish_reason\":null}]}~data: {\"choices\":[{\"finish_reason\":\"stop\"}]}~data: [DONE] | true",
                "OPENAI_CHAT | EVENTS | data: {\"choices\":[{\"finish_reason\":\"content_filter\"}]} | false",
                "OPENAI_RESPONSES | WHOLE | {\"status\":\"completed\",\"output\":[{\"status\":\"completed\"}]} | true",
                "OPENAI_RESPONSES | WHOLE | {\"status\":\"incomplete\"} | false",
                "OPENAI_RESPONSES | EVENTS | data: {\"response\":{\"status\":\"in_progress\"}}~data: {\"response\":{\"status\":\"completed\"}} | true",
                "OPENAI_RESPONSES | EVENTS | data: {\"response\":{\"status\":\"in_progress\"}}~data: {\"response\":{\"status\":\"incomplete\"}} | false",
                "ANTHROPIC_MESSAGES | WHOLE | {\"stop_reason\":\"end_turn\"} | true",
                "ANTHROPIC_MESSAGES | WHOLE | {\"stop_reason\":\"max_tokens\"} | false",
                "ANTHROPIC_MESSAGES | WHOLE | {\"stop_reason\":\"pause_turn\"} | false",
                "ANTHROPIC_MESSAGES | EVENTS | data: {\"message\":{\"stop_reason\":null}}~data: {\"delta\":{\"stop_reason\":\"tool_use\"}} | true",
                "GEMINI | WHOLE | {\"candidates\":[{\"finishReason\":\"STOP\"}]} | true",
                "GEMINI | WHOLE | {\"candidates\":[{\"finishReason\":\"MAX_TOKENS\"}]} | false",
                "GEMINI | WHOLE | {\"candidates\":[{\"finishReason\":\"SAFETY\"}]} | false",
                "OPENAI_CHAT | WHOLE | {\"data\":[]} | false",
            })
    void onlyWhatEndedWellIsWell(WireFormat format, Shape shape, String body, boolean well) {
        Buffer bytes = Buffer.buffer(body.replace("~", "\n\n"));
        assertThat(Finishes.well(bytes, shape, format, true)).isEqualTo(well);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"data\":[]} | true", "{\"choices\":[{\"finish_reason\":\"length\"}]} | false"})
    void whatDoesNotHaveToSayMayNotSayOtherwise(String body, boolean well) {
        assertThat(Finishes.well(Buffer.buffer(body), Shape.WHOLE, WireFormat.OPENAI_CHAT, false))
                .isEqualTo(well);
    }
}
