package io.tollgate.gateway.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.TokenUsage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What an OpenAI-style provider has told of one answer's usage so far (OpenAI API reference, "The chat completion object"
 * and "Embeddings"), with the spellings that compatible providers have. Each object that tells usage tells all of it up to
 * there: of what two of them tell the later one counts, and nothing is added up.
 */
final class UsageTold {
    private static final long UNTOLD = -1;

    private long input = UNTOLD;
    private long output = UNTOLD;
    private long cached = UNTOLD;
    private long written = UNTOLD;
    private long reasoning = UNTOLD;
    private long total = UNTOLD;

    /**
     * All that was told; null where nothing was.
     *
     * <p>Some providers leave reasoning out of the output and count it in the total alone (xAI, which tells it apart, and
     * Gemini's compatible API, which does not): it is output all the same.
     */
    @Nullable
    TokenUsage usage() {
        if (input == UNTOLD && output == UNTOLD && total == UNTOLD) {
            return null;
        }
        long in = orNone(input);
        long out = orNone(output);
        long reasoned = orNone(reasoning);
        long left = total - in - out;
        boolean leftOut = left > 0 && (reasoned == 0 || reasoned == left);
        return new TokenUsage(
                in, leftOut ? out + left : out, orNone(cached), orNone(written), leftOut ? left : reasoned);
    }

    /** Takes the usage object in that the parser stands at; whether it told anything. */
    boolean read(JsonParser parser) throws IOException {
        UsageTold told = new UsageTold();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            told.member(name, parser);
        }
        if (told.usage() == null) {
            return false;
        }
        input = later(input, told.input);
        output = later(output, told.output);
        cached = later(cached, told.cached);
        written = later(written, told.written);
        reasoning = later(reasoning, told.reasoning);
        total = told.total;
        return true;
    }

    private void member(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "prompt_tokens", "input_tokens" -> input = count(parser);
            case "completion_tokens", "output_tokens" -> output = count(parser);
            case "total_tokens" -> total = count(parser);
            // As DeepSeek says it, and as Moonshot and Together do.
            case "prompt_cache_hit_tokens", "cached_tokens" -> cached = Math.max(cached, count(parser));
            case "prompt_tokens_details", "input_tokens_details", "completion_tokens_details", "output_tokens_details" ->
                details(parser);
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
            detail(name, parser);
        }
    }

    private void detail(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "cached_tokens" -> cached = Math.max(cached, count(parser));
            // As OpenRouter, LiteLLM and Alibaba say it.
            case "cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens" ->
                written = Math.max(written, count(parser));
            case "reasoning_tokens" -> reasoning = count(parser);
            default -> parser.skipChildren();
        }
    }

    private static long count(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                || parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            return Math.max(0, parser.getLongValue());
        }
        parser.skipChildren();
        return UNTOLD;
    }

    private static long later(long before, long now) {
        return now == UNTOLD ? before : now;
    }

    private static long orNone(long count) {
        return Math.max(0, count);
    }
}
