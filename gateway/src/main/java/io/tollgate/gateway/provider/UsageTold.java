package io.tollgate.gateway.provider;

import static io.tollgate.gateway.provider.TokenCounts.UNTOLD;
import static io.tollgate.gateway.provider.TokenCounts.orNone;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.TokenUsage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What an OpenAI-style provider has told of one answer's usage so far (OpenAI API reference, "The chat completion object"
 * and "Embeddings"), with the spellings that compatible providers have. Whatever tells usage tells all of it up to there,
 * so that of each count the highest one holds, and nothing is added up.
 */
final class UsageTold implements UsageReader {
    private long input = UNTOLD;
    private long output = UNTOLD;
    private long cached = UNTOLD;
    private long written = UNTOLD;
    private long reasoning = UNTOLD;
    private long total = UNTOLD;

    /**
     * All that was told; null where nothing was.
     *
     * <p>Some providers leave a part out of the count that it belongs to, and tell it apart or in the total alone: xAI, and
     * Gemini's compatible API, reasoning; proxies of Anthropic's, what was read from the cache and written to it.
     */
    @Override
    public @Nullable TokenUsage usage() {
        if (input == UNTOLD && output == UNTOLD && total == UNTOLD) {
            return null;
        }
        long in = input == UNTOLD && output == UNTOLD ? total : orNone(input);
        long out = orNone(output);
        long read = orNone(cached);
        long wrote = orNone(written);
        long reasoned = orNone(reasoning);
        long left = input == UNTOLD || output == UNTOLD ? 0 : total - in - out;
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
        UsageTold told = new UsageTold();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            told.member(name, parser);
        }
        input = Math.max(input, told.input);
        output = Math.max(output, told.output);
        cached = Math.max(cached, told.cached);
        written = Math.max(written, told.written);
        reasoning = Math.max(reasoning, told.reasoning);
        total = Math.max(total, told.total);
        return told.usage() != null;
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
