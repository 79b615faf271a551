package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.openai.ChatResponseMeter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ChatResponseMeterTest {
    private static final String FINISH = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private final ChatResponseMeter told = new ChatResponseMeter();

    private boolean event(String event) {
        byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
        return told.event(bytes, 0, bytes.length);
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
        assertThat(told.counted(100)).isEqualTo(MeteredUsage.NOTHING);
        data("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
        assertThat(told.counted(100)).isEqualTo(estimated(1));
        text("one");
        text(" two");
        data("{\"choices\":[{\"delta\":{\"reasoning_content\":\" hm\",\"content\":null}}]}");
        data("{\"choices\":[{\"delta\":{\"reasoning\" : \"hm\"}}]}");
        data("{\"choices\":[{\"delta\":{\"refusal\":\"no\"}}]}");
        data(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\"\"}}]}}]}");
        event(": still here\n\n");
        data(FINISH);
        assertThat(told.counted(100)).isEqualTo(estimated(6));
    }

    @Test
    void estimateOfLongEventsIsByTheirLength() {
        text("x".repeat(401));
        assertThat(told.counted(100)).isEqualTo(estimated(101));
    }

    @Test
    void textThatLooksLikeSomethingElseIsText() {
        text("\\\"usage\\\":{\\\"prompt_tokens\\\":1} \\\"error\\\":{} \\\"finish_reason\\\":\\\"stop\\\" [DONE]\\\\");
        assertThat(told.usageTold()).isFalse();
        assertThat(told.failed()).isFalse();
        assertThat(told.whole()).isFalse();
    }

    @Test
    void usageIsSetApartWhereAnEventHasNothingElse() {
        assertThat(data("{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}"))
                .isTrue();
        assertThat(data("{\"choices\":[{\"delta\":{}}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}"))
                .isFalse();
        assertThat(data("{\"choices\":[],\"prompt_filter_results\":[]}")).isFalse();
        assertThat(told.counted(0))
                .isEqualTo(new MeteredUsage(new TokenUsage(7, 2, 0, 0, 0), MeteredUsage.Source.PROVIDER));
    }

    @Test
    void usageThatIsOlderThanTheTextIsCompleted() {
        data("{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":1}}");
        text("one");
        assertThat(told.counted(0).source()).isEqualTo(MeteredUsage.Source.PROVIDER);
        text(" two");
        assertThat(told.counted(0))
                .isEqualTo(new MeteredUsage(new TokenUsage(7, 2, 0, 0, 0), MeteredUsage.Source.ESTIMATED));
        data("{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5}}");
        assertThat(told.counted(0))
                .isEqualTo(new MeteredUsage(new TokenUsage(7, 5, 0, 0, 0), MeteredUsage.Source.PROVIDER));
    }

    @Test
    void wholeIsWhatIsFinishedOrDone() {
        text("one");
        assertThat(told.whole()).isFalse();
        data(FINISH);
        assertThat(told.whole()).isTrue();
        text("of another choice");
        assertThat(told.whole()).isFalse();
        event("data: [DONE]\n\n");
        assertThat(told.whole()).isTrue();
        assertThat(told.done()).isTrue();
    }

    @Test
    void aDocumentTellsOrIsEstimatedOrHasFailed() {
        for (String usage : new String[] {",\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}", ""}) {
            ChatResponseMeter one =
                    document("{\"choices\":[{\"message\":{\"content\":\"" + "x".repeat(401) + "\"}}]" + usage + "}");
            assertThat(one.counted(100))
                    .isEqualTo(
                            usage.isEmpty()
                                    ? estimated(101)
                                    : new MeteredUsage(new TokenUsage(7, 2, 0, 0, 0), MeteredUsage.Source.PROVIDER));
            assertThat(one.failed()).isFalse();
        }
        ChatResponseMeter failed = document("{\"error\":{\"message\":\"no\"}}");
        assertThat(failed.failed()).isTrue();
        assertThat(failed.counted(100)).isEqualTo(MeteredUsage.NOTHING);
    }

    private static ChatResponseMeter document(String json) {
        ChatResponseMeter one = new ChatResponseMeter();
        one.json(json.getBytes(StandardCharsets.UTF_8));
        return one;
    }

    @Test
    void errorsAreSeenInAnyForm() {
        for (String error : new String[] {
            "data: {\"error\":{\"message\":\"no\"}}\n\n",
            "data: {\"error\" : \"no\"}\n\n",
            "data: {\"object\":\"error\",\"message\":\"no\"}\n\n",
            "event: error\ndata: {\"message\":\"no\"}\n\n",
            "event: error\ndata: no\n\n",
            "data: {\"choices\":[{\"finish_reason\":\"error\"}],\"error\":{\"code\":502}}\n\n"
        }) {
            ChatResponseMeter one = new ChatResponseMeter();
            byte[] bytes = error.getBytes(StandardCharsets.UTF_8);
            assertThat(one.event(bytes, 0, bytes.length)).isFalse();
            assertThat(one.failed()).as(error).isTrue();
        }
        data("{\"error\":null,\"choices\":[]}");
        assertThat(told.failed()).isFalse();
    }
}
