package io.tollgate.gateway.dialect.openai;

import static io.tollgate.gateway.dialect.TokenCounts.UNREPORTED;
import static io.tollgate.gateway.dialect.TokenCounts.orZero;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.dialect.TokenCounts;
import io.tollgate.gateway.dialect.UsageReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usage of an OpenAI-style answer (OpenAI API reference, "The chat completion object" and "Embeddings"), with
 * the spellings that compatible providers have. Each report covers all of the answer up to there, so the highest of each
 * count holds and nothing is added up.
 */
public final class OpenAiUsage implements UsageReader {
    private long input = UNREPORTED;
    private long output = UNREPORTED;
    private long cached = UNREPORTED;
    private long written = UNREPORTED;
    private long reasoning = UNREPORTED;
    private long total = UNREPORTED;

    /**
     * All that has been reported; null if nothing was.
     *
     * <p>Some providers leave a part out of the count that it belongs to, and report it separately or in the total alone:
     * xAI and Gemini's compatible API leave out reasoning; proxies of Anthropic's API, what was read from the cache and
     * written to it.
     */
    @Override
    public @Nullable TokenUsage usage() {
        if (input == UNREPORTED && output == UNREPORTED && total == UNREPORTED) {
            return null;
        }
        long in = input == UNREPORTED && output == UNREPORTED ? total : orZero(input);
        long out = orZero(output);
        long read = orZero(cached);
        long wrote = orZero(written);
        long reasoned = orZero(reasoning);
        long left = input == UNREPORTED || output == UNREPORTED ? 0 : total - in - out;
        if (read + wrote > 0 && (read + wrote > in || inputLeftOut(left, read + wrote, reasoned))) {
            in += read + wrote;
            left -= read + wrote;
        }
        boolean reasoningLeftOut = left > 0 && (reasoned == 0 || reasoned == left);
        return reasoningLeftOut
                ? new TokenUsage(in, out + left, read, wrote, left)
                : new TokenUsage(in, out, read, wrote, reasoned);
    }

    private static boolean inputLeftOut(long left, long cachedOrWritten, long reasoned) {
        return left != reasoned && (left == cachedOrWritten || left == cachedOrWritten + reasoned);
    }

    @Override
    public boolean read(JsonParser parser) throws IOException {
        OpenAiUsage reported = new OpenAiUsage();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            reported.member(name, parser);
        }
        input = Math.max(input, reported.input);
        output = Math.max(output, reported.output);
        cached = Math.max(cached, reported.cached);
        written = Math.max(written, reported.written);
        reasoning = Math.max(reasoning, reported.reasoning);
        total = Math.max(total, reported.total);
        return reported.usage() != null;
    }

    private void member(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "prompt_tokens", "input_tokens" -> input = TokenCounts.at(parser);
            case "completion_tokens", "output_tokens" -> output = TokenCounts.at(parser);
            case "total_tokens" -> total = TokenCounts.at(parser);
            // As DeepSeek says it; as Moonshot and Together do; as Anthropic's API and proxies of it do.
            case "prompt_cache_hit_tokens", "cached_tokens", "cache_read_input_tokens" ->
                cached = Math.max(cached, TokenCounts.at(parser));
            case "cache_creation_input_tokens" -> written = Math.max(written, TokenCounts.at(parser));
            case "prompt_tokens_details",
                    "input_tokens_details",
                    "completion_tokens_details",
                    "output_tokens_details" -> details(parser);
            default -> parser.skipChildren();
        }
    }

    private void details(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "cached_tokens" -> cached = Math.max(cached, TokenCounts.at(parser));
                // As OpenRouter, LiteLLM and Alibaba say it.
                case "cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens" ->
                    written = Math.max(written, TokenCounts.at(parser));
                case "reasoning_tokens" -> reasoning = TokenCounts.at(parser);
                default -> parser.skipChildren();
            }
        }
    }
}
