package io.tollgate.gateway.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChatResponseMeterTest {
    private static final String FINISH = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String MESSAGE = "{\"choices\":[{\"message\":{\"content\":\"" + "x".repeat(401) + "\"}}]";
    private final ChatResponseMeter meter = new ChatResponseMeter();

    private boolean event(String event) {
        byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
        return meter.event(bytes, 0, bytes.length);
    }

    private boolean data(String json) {
        return event("data: " + json + "\n\n");
    }

    private void text(String text) {
        data("{\"choices\":[{\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}],\"usage\":null}");
    }

    private static MeteredUsage estimated(long output) {
        return new MeteredUsage(new TokenUsage(25, output, 0, 0, 0), MeteredUsage.Source.ESTIMATED);
    }

    @Test
    void estimateIsATokenForEachEventThatBringsText() {
        assertThat(meter.usage(100)).isEqualTo(MeteredUsage.NONE);
        data("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
        assertThat(meter.usage(100)).isEqualTo(estimated(1));
        text("one");
        text(" two");
        data("{\"choices\":[{\"delta\":{\"reasoning_content\":\" hm\",\"content\":null}}]}");
        data("{\"choices\":[{\"delta\":{\"reasoning\" : \"hm\"}}]}");
        data("{\"choices\":[{\"delta\":{\"refusal\":\"no\"}}]}");
        data(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\"\"}}]}}]}");
        event(": still here\n\n");
        data(FINISH);
        assertThat(meter.usage(100)).isEqualTo(estimated(6));
    }

    @Test
    void estimateOfLongEventsIsByTheirLength() {
        text("x".repeat(401));
        assertThat(meter.usage(100)).isEqualTo(estimated(101));
    }

    @Test
    void textThatLooksLikeSomethingElseIsText() {
        text("\\\"usage\\\":{\\\"prompt_tokens\\\":1} \\\"error\\\":{} \\\"finish_reason\\\":\\\"stop\\\" [DONE]\\\\");
        assertThat(meter.usageReported()).isFalse();
        assertThat(meter.failed()).isFalse();
        assertThat(meter.complete()).isFalse();
    }

    @Test
    void usageIsSetApartWhereAnEventHasNothingElse() {
        assertThat(data("{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}"))
                .isTrue();
        assertThat(data("{\"choices\":[{\"delta\":{}}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}"))
                .isFalse();
        assertThat(data("{\"choices\":[],\"prompt_filter_results\":[]}")).isFalse();
        assertThat(meter.usage(0).source()).isEqualTo(MeteredUsage.Source.ESTIMATED);
        event("data: [DONE]\n\n");
        assertThat(meter.usage(0))
                .isEqualTo(new MeteredUsage(new TokenUsage(7, 2, 0, 0, 0), MeteredUsage.Source.PROVIDER));
    }

    @Test
    void usageThatIsOlderThanTheTextIsCompleted() {
        data("{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":1}}");
        text("one");
        assertThat(meter.usage(0).source()).isEqualTo(MeteredUsage.Source.ESTIMATED);
        text(" two");
        assertThat(meter.usage(0))
                .isEqualTo(new MeteredUsage(new TokenUsage(7, 2, 0, 0, 0), MeteredUsage.Source.ESTIMATED));
        data("{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5}}");
        assertThat(meter.usage(0))
                .isEqualTo(new MeteredUsage(new TokenUsage(7, 5, 0, 0, 0), MeteredUsage.Source.PROVIDER));
    }

    @Test
    void wholeIsWhatIsFinishedOrDone() {
        text("one");
        assertThat(meter.complete()).isFalse();
        data(FINISH);
        assertThat(meter.complete()).isTrue();
        text("of another choice");
        assertThat(meter.complete()).isFalse();
        event("data: [DONE]\n\n");
        assertThat(meter.complete()).isTrue();
        assertThat(meter.done()).isTrue();
    }

    @Test
    void aDocumentReportsWhatWasUsed() {
        ChatResponseMeter one = document(MESSAGE + ",\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}");
        assertThat(one.usage(100))
                .isEqualTo(new MeteredUsage(new TokenUsage(7, 2, 0, 0, 0), MeteredUsage.Source.PROVIDER));
        assertThat(one.failed()).isFalse();
    }

    @Test
    void aDocumentThatDoesNotIsEstimated() {
        ChatResponseMeter one = document(MESSAGE + "}");
        assertThat(one.usage(100)).isEqualTo(estimated(101));
        assertThat(one.failed()).isFalse();
    }

    @Test
    void aDocumentThatReportsAnErrorHasUsedNothing() {
        ChatResponseMeter one = document("{\"error\":{\"message\":\"no\"}}");
        assertThat(one.failed()).isTrue();
        assertThat(one.usage(100)).isEqualTo(MeteredUsage.NONE);
    }

    private static ChatResponseMeter document(String json) {
        ChatResponseMeter one = new ChatResponseMeter();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        one.json(bytes, 0, bytes.length);
        return one;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":{\"message\":\"no\"}}\n\n",
                "data: {\"error\" : \"no\"}\n\n",
                "data: {\"object\":\"error\",\"message\":\"no\"}\n\n",
                "event: error\ndata: {\"message\":\"no\"}\n\n",
                "event: error\ndata: no\n\n",
                "data: {\"choices\":[{\"finish_reason\":\"error\"}],\"error\":{\"code\":502}}\n\n",
            })
    void errorsAreSeenInAnyForm(String error) {
        assertThat(event(error)).isFalse();
        assertThat(meter.failed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":null,\"choices\":[]}\n\n",
                "data: {\"choices\":[{\"delta\":{\"content\":\"error\"}}]}\n\n",
                ": error\n\n",
            })
    void whatIsNoErrorIsNotTakenForOne(String event) {
        event(event);
        assertThat(meter.failed()).isFalse();
    }
}
