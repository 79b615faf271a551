package io.tollgate.gateway.provider;

import static io.tollgate.gateway.provider.TokenCounts.UNTOLD;
import static io.tollgate.gateway.provider.TokenCounts.orNone;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.TokenUsage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What Anthropic's Messages API has told of one answer's usage so far (Anthropic API reference, "Create a Message" and
 * "Streaming messages"). Its {@code input_tokens} are those that no cache had a part in, unlike a row's. A stream tells at
 * its start what was read and little of what is written, and at its end all of it, so that of each count the highest holds.
 */
final class AnthropicUsage implements UsageReader {
    private long input = UNTOLD;
    private long output = UNTOLD;
    private long read = UNTOLD;
    private long written = UNTOLD;

    @Override
    public boolean read(JsonParser parser) throws IOException {
        boolean told = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            long count = TokenCounts.at(parser);
            switch (name) {
                case "input_tokens" -> input = Math.max(input, count);
                case "output_tokens" -> output = Math.max(output, count);
                case "cache_read_input_tokens" -> read = Math.max(read, count);
                case "cache_creation_input_tokens" -> written = Math.max(written, count);
                default -> count = UNTOLD;
            }
            told |= count != UNTOLD;
        }
        return told;
    }

    @Override
    public @Nullable TokenUsage usage() {
        if (input == UNTOLD && output == UNTOLD) {
            return null;
        }
        long cached = orNone(read);
        long stored = orNone(written);
        return new TokenUsage(orNone(input) + cached + stored, orNone(output), cached, stored, 0);
    }
}
