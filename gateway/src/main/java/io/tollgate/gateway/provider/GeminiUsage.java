package io.tollgate.gateway.provider;

import static io.tollgate.gateway.provider.TokenCounts.UNTOLD;
import static io.tollgate.gateway.provider.TokenCounts.orNone;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.TokenUsage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What Gemini's API has told of one answer's usage so far (Gemini API reference, "UsageMetadata"): the prompt with what was
 * cached of it, what tools added to it, candidates, and thoughts apart from them. Each part of a stream tells all of it up to
 * there.
 */
final class GeminiUsage implements UsageReader {
    private long prompt = UNTOLD;
    private long tools = UNTOLD;
    private long cached = UNTOLD;
    private long candidates = UNTOLD;
    private long thoughts = UNTOLD;

    @Override
    public boolean read(JsonParser parser) throws IOException {
        boolean told = false;
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
                default -> count = UNTOLD;
            }
            told |= count != UNTOLD;
        }
        return told;
    }

    @Override
    public @Nullable TokenUsage usage() {
        if (prompt == UNTOLD && candidates == UNTOLD && thoughts == UNTOLD) {
            return null;
        }
        long reasoning = orNone(thoughts);
        return new TokenUsage(
                orNone(prompt) + orNone(tools), orNone(candidates) + reasoning, orNone(cached), 0, reasoning);
    }
}
