package io.tollgate.gateway.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.TokenUsage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThat(usage("\"prompt_tokens\":100,\"completion_tokens\":30,\"total_tokens\":130,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":20}"))
                .isEqualTo(new TokenUsage(100, 30, 0, 0, 20));
        assertThat(usage("\"prompt_tokens\":100,\"completion_tokens\":10,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":20}"))
                .isEqualTo(new TokenUsage(100, 30, 0, 0, 20));
    }

    @Test
    void aTotalThatIsLargerForAnotherReasonIsAGapUnlessItIsGeminis() {
        String tokens = "\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":130";
        OpenAiUsage other = new OpenAiUsage();
        read(other, "{\"usage\":{" + tokens + "},\"model\":\"some-model\"}");
        assertThat(other.usage()).isEqualTo(new TokenUsage(100, 10, 0, 0, 0));
        assertThat(other.particulars().gaps()).containsExactly("total_tokens");
        OpenAiUsage gemini = new OpenAiUsage();
        read(gemini, "{\"usage\":{" + tokens + "},\"model\":\"models/gemini-2.5-flash\"}");
        assertThat(gemini.usage()).isEqualTo(new TokenUsage(100, 30, 0, 0, 20));
        assertThat(gemini.particulars().gaps()).isEmpty();
    }

    private static void read(OpenAiUsage into, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        ChatEventParser.parse(bytes, 0, bytes.length, into);
    }

    @Test
    void theLastReportHoldsAsFarAsItGoes() {
        assertThat(told(
                        "{\"usage\":{\"prompt_tokens\":100000}}",
                        "{\"usage\":{\"prompt_tokens\":90000,\"completion_tokens\":3,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":80000}}}"))
                .isEqualTo(new TokenUsage(90_000, 3, 80_000, 0, 0));
        assertThat(told(
                        "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}",
                        "{\"usage\":{\"prompt_tokens\":null,\"completion_tokens\":null}}"))
                .isEqualTo(new TokenUsage(7, 3, 0, 0, 0));
    }

    @Test
    void whatIsNullIsNotKnown() {
        OpenAiUsage usage = new OpenAiUsage();
        read(usage, "{\"usage\":{\"prompt_tokens\":null,\"completion_tokens\":3}}");
        assertThat(usage.inputKnown()).isFalse();
        assertThat(usage.outputKnown()).isTrue();
    }

    @Test
    void everyModalityAndLifetimeIsCounted() {
        OpenAiUsage usage = new OpenAiUsage();
        read(
                usage,
                "{\"usage\":{\"input_tokens\":100,\"output_tokens\":50,\"input_token_details\":{\"text_tokens\":10,"
                        + "\"audio_tokens\":60,\"image_tokens\":20,\"video_tokens\":10,\"cached_tokens\":30,"
                        + "\"cached_tokens_details\":{\"text_tokens\":5,\"audio_tokens\":25}},"
                        + "\"output_tokens_details\":{\"audio_tokens\":40,\"image_tokens\":3,\"text_tokens\":7},"
                        + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":2,\"ephemeral_1h_input_tokens\":3}}}");
        assertThat(usage.usage()).isEqualTo(new TokenUsage(100, 50, 30, 5, 0));
        Map<Meter, Long> counts = new EnumMap<>(Meter.class);
        usage.particulars().counts().forEach((meter, count) -> counts.put(meter, count.longValue()));
        assertThat(counts)
                .containsOnly(
                        Map.entry(Meter.INPUT_AUDIO, 60L),
                        Map.entry(Meter.INPUT_IMAGE, 20L),
                        Map.entry(Meter.INPUT_VIDEO, 10L),
                        Map.entry(Meter.CACHED_INPUT_AUDIO, 25L),
                        Map.entry(Meter.OUTPUT_AUDIO, 40L),
                        Map.entry(Meter.OUTPUT_IMAGE, 3L),
                        Map.entry(Meter.CACHE_WRITE_1H, 3L));
    }

    @Test
    void aTranscriptionIsToldInSeconds() {
        OpenAiUsage usage = new OpenAiUsage();
        read(usage, "{\"text\":\"Hello\",\"usage\":{\"type\":\"duration\",\"seconds\":62.5}}");
        assertThat(usage.usage()).isEqualTo(TokenUsage.NONE);
        assertThat(usage.particulars().count(Meter.AUDIO_SECONDS)).isEqualByComparingTo("62.5");
    }

    @ParameterizedTest
    @CsvSource({
        "0.00492,0.00492",
        "\"0.00492\",0.00492",
        "4.92e-3,0.00492",
        "\"1E-7\",0.0000001",
        "-1,",
        "true,",
        "\"1e999999999\","
    })
    void aRoutersOwnChargeIsReadHoweverItIsWritten(String written, @Nullable BigDecimal usd) {
        OpenAiUsage usage = new OpenAiUsage();
        read(
                usage,
                "{\"usage\":{\"prompt_tokens\":1,\"cost\":" + written
                        + ",\"cost_details\":{\"upstream_inference_cost\":1.5}}}");
        BigDecimal told = usage.particulars().toldUsd();
        assertThat(told == null ? null : told.stripTrailingZeros())
                .isEqualTo(usd == null ? null : usd.stripTrailingZeros());
    }

    @Test
    void whatIsBehindARouterCountsWithAKeyOfTheCallersOwn() {
        OpenAiUsage usage = new OpenAiUsage();
        read(
                usage,
                "{\"usage\":{\"prompt_tokens\":1,\"cost\":0.05,\"is_byok\":true,"
                        + "\"cost_details\":{\"upstream_inference_cost\":1.5}}}");
        assertThat(usage.particulars().toldUsd()).isEqualByComparingTo("1.55");
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
    void whatWasSpentDoesNotComeBack() {
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
