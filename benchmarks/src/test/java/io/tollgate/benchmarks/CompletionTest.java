package io.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionTest {
    @Test
    void answerHasItsSizeAndSaysWhatIsLookedFor() {
        assertThat(Completion.ANSWER.getBytes(UTF_8)).hasSize(Completion.ANSWER_BYTES);
        assertThat(Completion.ANSWER).contains(Completion.SAID);
    }

    @Test
    void bothAreJson() throws IOException {
        assertJson(Completion.REQUEST);
        assertJson(Completion.ANSWER);
    }

    @Test
    void translatedCallsAreOfTwoKilobytesAndTheirAnswersFitIntoAConfiguration() throws IOException {
        for (Translated call : Translated.values()) {
            assertJson(call.request());
            assertThat(call.request().length()).isBetween(2_000, 2_100);
            assertThat(call.request()).doesNotContain("]]");
        }
        assertJson(Translated.MESSAGE);
        for (String events : List.of(Translated.CHAT_EVENTS, Translated.MESSAGE_EVENTS)) {
            assertThat(events.length()).isLessThan(4_096);
            assertThat(events).doesNotContain("'").doesNotContain("$");
            for (String line : events.lines().filter(line -> line.contains("{")).toList()) {
                assertJson(line.substring("data: ".length()));
            }
        }
    }

    private static void assertJson(String text) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(text)) {
            json.nextToken();
            json.skipChildren();
            assertThat(json.nextToken()).isNull();
        }
    }
}
