package io.tollgate.gateway.dialect.anthropic;

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
 * Reads the usage of an answer of Anthropic's Messages (Anthropic API reference, "Create a Message" and "Streaming
 * messages"). Its {@code input_tokens} leave out what was read from the cache or written to it, unlike a row's. A stream
 * reports the input at its start and the output at its end, so the highest of each count holds.
 */
final class AnthropicUsage implements UsageReader {
    private long input = UNREPORTED;
    private long output = UNREPORTED;
    private long read = UNREPORTED;
    private long written = UNREPORTED;

    @Override
    public boolean read(JsonParser parser) throws IOException {
        boolean reported = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            long count = TokenCounts.at(parser);
            switch (name) {
                case "input_tokens" -> input = Math.max(input, count);
                case "output_tokens" -> output = Math.max(output, count);
                case "cache_read_input_tokens" -> read = Math.max(read, count);
                case "cache_creation_input_tokens" -> written = Math.max(written, count);
                default -> count = UNREPORTED;
            }
            reported |= count != UNREPORTED;
        }
        return reported;
    }

    @Override
    public @Nullable TokenUsage usage() {
        if (input == UNREPORTED && output == UNREPORTED) {
            return null;
        }
        long cached = orZero(read);
        long stored = orZero(written);
        return new TokenUsage(orZero(input) + cached + stored, orZero(output), cached, stored, 0);
    }
}
