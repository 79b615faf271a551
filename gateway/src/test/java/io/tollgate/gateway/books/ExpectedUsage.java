package io.tollgate.gateway.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call used and cost, computed with nothing of the product: from the bytes that the upstream sent and prices
 * that are written here.
 *
 * @param source as the row names it
 */
record ExpectedUsage(long input, long output, long read, long written, long reasoning, String source, BigDecimal cost) {
    /** USD for a million tokens; they leave digits to be rounded. */
    static final BigDecimal INPUT = new BigDecimal("2.13759");

    static final BigDecimal OUTPUT = new BigDecimal("11.93127");
    static final BigDecimal READ = new BigDecimal("0.21711");
    static final BigDecimal WRITTEN = new BigDecimal("2.67341");
    private static final BigDecimal MILLION = new BigDecimal("1000000");

    static ExpectedUsage of(UsageCase usageCase, byte[] upstream, long requestBytes) {
        JsonObject told = new JsonObject();
        List<String> texts = new ArrayList<>();
        boolean textAfterUsage = false;
        for (JsonObject part : parts(usageCase, upstream)) {
            JsonObject here = usage(part);
            String text = text(usageCase, part);
            if (!text.isEmpty()) {
                texts.add(text);
                textAfterUsage = true;
            }
            if (here != null) {
                // Each time all of it up to there, but for what was told before.
                told.mergeIn(here);
                textAfterUsage = false;
            }
        }
        if (told.isEmpty()) {
            return priced((requestBytes + 3) / 4, estimate(usageCase, texts), 0, 0, 0, "estimated");
        }
        Amounts amounts = amounts(usageCase, told);
        long input = amounts.input();
        long read = amounts.read();
        long written = amounts.written();
        long reasoning = amounts.reasoning();
        long output = amounts.output();
        if (output == 0 && textAfterUsage && usageCase.streamed()) {
            return priced(input, estimate(usageCase, texts), read, written, reasoning, "estimated");
        }
        return priced(input, output, read, written, reasoning, "provider");
    }

    /** As a row counts them: all input and all output, and what of it was read, written and reasoned. */
    private static Amounts amounts(UsageCase usageCase, JsonObject told) {
        return switch (usageCase.quirk()) {
            case PURE, CACHE_HITS, X_GROQ, IN_CHOICE, REASONING_APART -> {
                long reasoning = number(told, "completion_tokens_details", "reasoning_tokens");
                yield new Amounts(
                        number(told, "prompt_tokens"),
                        number(told, "prompt_tokens_details", "cached_tokens")
                                + number(told, "prompt_cache_hit_tokens")
                                + number(told, "cached_tokens"),
                        number(told, "prompt_tokens_details", "cache_write_tokens"),
                        number(told, "completion_tokens")
                                + (usageCase.quirk() == UsageCase.ProviderQuirk.REASONING_APART ? reasoning : 0),
                        reasoning);
            }
            case RESPONSES ->
                new Amounts(
                        number(told, "input_tokens"),
                        number(told, "input_tokens_details", "cached_tokens"),
                        number(told, "input_tokens_details", "cache_write_tokens"),
                        number(told, "output_tokens"),
                        number(told, "output_tokens_details", "reasoning_tokens"));
            case MESSAGES -> {
                long read = number(told, "cache_read_input_tokens");
                long written = number(told, "cache_creation_input_tokens");
                yield new Amounts(
                        number(told, "input_tokens") + read + written, read, written, number(told, "output_tokens"), 0);
            }
            case GENERATE, GENERATE_ARRAY -> {
                long thoughts = number(told, "thoughtsTokenCount");
                yield new Amounts(
                        number(told, "promptTokenCount"),
                        number(told, "cachedContentTokenCount"),
                        0,
                        number(told, "candidatesTokenCount") + thoughts,
                        thoughts);
            }
        };
    }

    private static ExpectedUsage priced(
            long input, long output, long read, long written, long reasoning, String source) {
        BigDecimal cost = INPUT.multiply(BigDecimal.valueOf(input - read - written))
                .add(READ.multiply(BigDecimal.valueOf(read)))
                .add(WRITTEN.multiply(BigDecimal.valueOf(written)))
                .add(OUTPUT.multiply(BigDecimal.valueOf(output)))
                .divide(MILLION, 9, RoundingMode.HALF_UP);
        return new ExpectedUsage(input, output, read, written, reasoning, source, cost);
    }

    /** A token an event, or one for four bytes where an event is longer than 16 on average, or where there are none. */
    private static long estimate(UsageCase usageCase, List<String> texts) {
        long bytes = texts.stream().mapToLong(ExpectedUsage::escapedLength).sum();
        boolean byBytes = !usageCase.streamed()
                || usageCase.quirk() == UsageCase.ProviderQuirk.GENERATE_ARRAY
                || bytes > 16L * texts.size();
        return byBytes ? (bytes + 3) / 4 : texts.size();
    }

    private static long escapedLength(String text) {
        String json = new JsonArray().add(text).encode();
        return (long) json.getBytes(StandardCharsets.UTF_8).length - "[\"\"]".length();
    }

    private static List<JsonObject> parts(UsageCase usageCase, byte[] upstream) {
        String all = new String(upstream, StandardCharsets.UTF_8);
        if (!usageCase.streamed()) {
            return List.of(new JsonObject(all));
        }
        List<JsonObject> parts = new ArrayList<>();
        if (usageCase.quirk() == UsageCase.ProviderQuirk.GENERATE_ARRAY) {
            new JsonArray(all).forEach(part -> parts.add((JsonObject) part));
            return parts;
        }
        assertThat(all).endsWith("\n\n");
        for (String event : all.strip().split("\n\n", -1)) {
            String data = event.substring(event.indexOf("data: ") + "data: ".length());
            if (!data.equals("[DONE]")) {
                parts.add(new JsonObject(data));
            }
        }
        return parts;
    }

    private static @Nullable JsonObject usage(JsonObject part) {
        if (part.getJsonObject("usage") != null) {
            return part.getJsonObject("usage");
        }
        if (part.getJsonObject("usageMetadata") != null) {
            return part.getJsonObject("usageMetadata");
        }
        for (String holder : List.of("message", "response")) {
            if (part.getValue(holder) instanceof JsonObject held && held.getJsonObject("usage") != null) {
                return held.getJsonObject("usage");
            }
        }
        if (part.getJsonObject("x_groq") != null) {
            return part.getJsonObject("x_groq").getJsonObject("usage");
        }
        JsonObject choice = choice(part);
        return choice == null ? null : choice.getJsonObject("usage");
    }

    /** What a part says that none before it has said. */
    private static String text(UsageCase usageCase, JsonObject part) {
        return switch (usageCase.quirk()) {
            case PURE, CACHE_HITS, X_GROQ, IN_CHOICE, REASONING_APART -> text(part);
            case RESPONSES ->
                usageCase.streamed()
                        ? part.getString("delta", "")
                        : part.getJsonArray("output")
                                .getJsonObject(0)
                                .getJsonArray("content")
                                .getJsonObject(0)
                                .getString("text");
            case MESSAGES ->
                usageCase.streamed()
                        ? part.getJsonObject("delta", new JsonObject()).getString("text", "")
                        : part.getJsonArray("content").getJsonObject(0).getString("text");
            case GENERATE, GENERATE_ARRAY ->
                part.getJsonArray("candidates")
                        .getJsonObject(0)
                        .getJsonObject("content")
                        .getJsonArray("parts")
                        .getJsonObject(0)
                        .getString("text");
        };
    }

    private static String text(JsonObject part) {
        JsonObject choice = choice(part);
        if (choice == null) {
            return "";
        }
        JsonObject message = choice.getJsonObject("delta", choice.getJsonObject("message"));
        return message.getString("content", "");
    }

    private static @Nullable JsonObject choice(JsonObject part) {
        JsonArray choices = part.getJsonArray("choices");
        return choices == null || choices.isEmpty() ? null : choices.getJsonObject(0);
    }

    private static long number(JsonObject object, String... path) {
        JsonObject at = object;
        for (int i = 0; i < path.length - 1; i++) {
            at = at.getJsonObject(path[i], new JsonObject());
        }
        return at.getLong(path[path.length - 1], 0L);
    }
}
