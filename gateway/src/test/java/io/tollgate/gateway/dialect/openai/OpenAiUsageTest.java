package io.tollgate.gateway.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OpenAiUsageTest {
    private static @Nullable TokenUsage told(String... answers) {
        OpenAiUsage told = new OpenAiUsage();
        for (String answer : answers) {
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            ChatEventParser.parse(bytes, 0, bytes.length, told);
        }
        return told.usage();
    }

    private static @Nullable TokenUsage usage(String members) {
        return told("{\"usage\":{" + members + "}}");
    }

    @Test
    void asOpenAiSaysIt() {
        assertThat(usage("\"prompt_tokens\":100,\"completion_tokens\":30,\"total_tokens\":130,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":64,\"audio_tokens\":0},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":20,\"audio_tokens\":0}"))
                .isEqualTo(new TokenUsage(100, 30, 64, 0, 20));
        assertThat(usage("\"prompt_tokens\":8,\"total_tokens\":8")).isEqualTo(new TokenUsage(8, 0, 0, 0, 0));
        assertThat(usage("\"total_tokens\":8")).isEqualTo(new TokenUsage(8, 0, 0, 0, 0));
        assertThat(usage("\"input_tokens\":8,\"output_tokens\":2,\"output_tokens_details\":{\"reasoning_tokens\":1}"))
                .isEqualTo(new TokenUsage(8, 2, 0, 0, 1));
    }

    @Test
    void asOthersSpellIt() {
        TokenUsage cached = new TokenUsage(100, 30, 64, 0, 0);
        String tokens = "\"prompt_tokens\":100,\"completion_tokens\":30,\"total_tokens\":130";
        assertThat(usage(tokens + ",\"prompt_cache_hit_tokens\":64,\"prompt_cache_miss_tokens\":36"))
                .isEqualTo(cached);
        assertThat(usage(tokens + ",\"cached_tokens\":64")).isEqualTo(cached);
        assertThat(usage(tokens + ",\"cached_tokens\":64,\"prompt_tokens_details\":{\"cached_tokens\":64}"))
                .isEqualTo(cached);
        assertThat(usage(tokens + ",\"prompt_tokens_details\":null,\"completion_tokens_details\":null"))
                .isEqualTo(new TokenUsage(100, 30, 0, 0, 0));
        for (String name :
                new String[] {"cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens"}) {
            assertThat(usage(tokens + ",\"prompt_tokens_details\":{\"cached_tokens\":64,\"" + name + "\":9}"))
                    .isEqualTo(new TokenUsage(100, 30, 64, 9, 0));
        }
        assertThat(told("{\"choices\":[{\"delta\":{},\"usage\":{" + tokens + "}}]}"))
                .isNotNull();
        assertThat(told("{\"x_groq\":{\"id\":\"r\",\"usage\":{" + tokens + "}}}"))
                .isNotNull();
    }

    @Test
    void reasoningThatIsLeftOutOfTheOutputIsOutput() {
        assertThat(usage("\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":130,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":20}"))
                .isEqualTo(new TokenUsage(100, 30, 0, 0, 20));
        assertThat(usage("\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":130"))
                .isEqualTo(new TokenUsage(100, 30, 0, 0, 20));
    }

    @Test
    void whatTheCacheTookOrGaveIsInputWhereverItIsCounted() {
        String cache = ",\"cache_read_input_tokens\":80,\"cache_creation_input_tokens\":5";
        TokenUsage all = new TokenUsage(100, 10, 80, 5, 0);
        assertThat(usage("\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":110" + cache))
                .isEqualTo(all);
        assertThat(usage("\"prompt_tokens\":15,\"completion_tokens\":10,\"total_tokens\":110" + cache))
                .isEqualTo(all);
        assertThat(usage("\"input_tokens\":15,\"output_tokens\":10" + cache)).isEqualTo(all);
        assertThat(usage("\"prompt_tokens\":200,\"completion_tokens\":10,\"total_tokens\":295" + cache))
                .isEqualTo(new TokenUsage(285, 10, 80, 5, 0));
    }

    @Test
    void ofWhatIsToldTwiceTheHigherCounts() {
        String start = "{\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":0,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":64}}}";
        String end = "{\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":30,\"total_tokens\":30}}";
        assertThat(told(start, end)).isEqualTo(new TokenUsage(100, 30, 64, 0, 0));
        assertThat(told(end, start)).isEqualTo(new TokenUsage(100, 30, 64, 0, 0));
        assertThat(told(start, start)).isEqualTo(new TokenUsage(100, 0, 64, 0, 0));
    }

    @Test
    void whatIsNoCountIsNotTold() {
        assertThat(told("{}")).isNull();
        assertThat(told("[1]")).isNull();
        assertThat(told("{\"usage\":null}")).isNull();
        assertThat(usage("")).isNull();
        assertThat(usage("\"prompt_tokens\":\"7\",\"completion_tokens\":[1]")).isNull();
        assertThat(usage("\"prompt_tokens\":-1,\"completion_tokens\":1e300")).isNull();
        assertThat(usage("\"prompt_tokens\":7,\"completion_tokens\":9223372036854775808"))
                .isEqualTo(new TokenUsage(7, 0, 0, 0, 0));
        assertThat(usage("\"prompt_tokens\":7.0,\"completion_tokens\":2e1")).isEqualTo(new TokenUsage(7, 20, 0, 0, 0));
        assertThat(told("{\"usage\":{\"prompt_tokens\":7},\"choices\":[{\"cut"))
                .isEqualTo(new TokenUsage(7, 0, 0, 0, 0));
    }
}
