package io.tollgate.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
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

    private static void assertJson(String text) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(text)) {
            json.nextToken();
            json.skipChildren();
            assertThat(json.nextToken()).isNull();
        }
    }
}
