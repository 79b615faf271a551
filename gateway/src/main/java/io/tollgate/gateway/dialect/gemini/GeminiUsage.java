package io.tollgate.gateway.dialect.gemini;

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
 * Reads the usage of an answer of Gemini's API (Gemini API reference, "UsageMetadata"): the prompt with its cached part,
 * what tools added to it, candidates, and thoughts apart from them. Each part of a stream reports all of it up to there.
 */
final class GeminiUsage implements UsageReader {
    private long prompt = UNREPORTED;
    private long tools = UNREPORTED;
    private long cached = UNREPORTED;
    private long candidates = UNREPORTED;
    private long thoughts = UNREPORTED;

    @Override
    public boolean read(JsonParser parser) throws IOException {
        boolean reported = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            long count = TokenCounts.at(parser);
            switch (name) {
                case "promptTokenCount" -> prompt = Math.max(prompt, count);
                case "toolUsePromptTokenCount" -> tools = Math.max(tools, count);
                case "cachedContentTokenCount" -> cached = Math.max(cached, count);
                // As Gemini's own API says it, and as its live one does.
                case "candidatesTokenCount", "responseTokenCount" -> candidates = Math.max(candidates, count);
                case "thoughtsTokenCount" -> thoughts = Math.max(thoughts, count);
                default -> count = UNREPORTED;
            }
            reported |= count != UNREPORTED;
        }
        return reported;
    }

    @Override
    public @Nullable TokenUsage usage() {
        if (prompt == UNREPORTED && candidates == UNREPORTED && thoughts == UNREPORTED) {
            return null;
        }
        long reasoning = orZero(thoughts);
        return new TokenUsage(
                orZero(prompt) + orZero(tools), orZero(candidates) + reasoning, orZero(cached), 0, reasoning);
    }
}
