package io.tollgate.gateway.dialect.anthropic;

import static io.tollgate.gateway.dialect.TokenCounts.UNREPORTED;
import static io.tollgate.gateway.dialect.TokenCounts.orZero;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.dialect.Observations;
import io.tollgate.gateway.dialect.TokenCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one usage object says; what it does not say is {@link TokenCounts#UNREPORTED}. */
final class AnthropicReport {
    long input = UNREPORTED;
    long output = UNREPORTED;
    long read = UNREPORTED;
    long written = UNREPORTED;
    long writtenForAnHour = UNREPORTED;
    long thinking = UNREPORTED;
    private final List<Iteration> iterations = new ArrayList<>(0);

    /** One of several samplings that a request came to. */
    private record Iteration(@Nullable String type, AnthropicReport usage) {}

    boolean any() {
        return input != UNREPORTED || output != UNREPORTED || read != UNREPORTED || written != UNREPORTED;
    }

    void member(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "input_tokens" -> input = TokenCounts.at(parser);
            case "output_tokens" -> output = TokenCounts.at(parser);
            case "cache_read_input_tokens" -> read = TokenCounts.at(parser);
            case "cache_creation_input_tokens" -> written = Math.max(written, TokenCounts.at(parser));
            case "cache_creation" -> cacheCreation(parser);
            case "output_tokens_details" -> outputDetails(parser);
            default -> parser.skipChildren();
        }
    }

    private void cacheCreation(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        long brief = UNREPORTED;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            long count = TokenCounts.at(parser);
            brief = name.equals("ephemeral_5m_input_tokens") ? count : brief;
            writtenForAnHour = name.equals("ephemeral_1h_input_tokens") ? count : writtenForAnHour;
        }
        if (brief != UNREPORTED || writtenForAnHour != UNREPORTED) {
            written = Math.max(written, orZero(brief) + orZero(writtenForAnHour));
        }
    }

    private void outputDetails(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean of = parser.currentName().equals("thinking_tokens");
            parser.nextToken();
            long count = TokenCounts.at(parser);
            thinking = of ? count : thinking;
        }
    }

    /**
     * Reads the samplings that the parser stands at: of compaction, of models that declined, of the one that served.
     */
    void iterations(JsonParser parser, Observations observed) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            AnthropicReport usage = new AnthropicReport();
            String type = null;
            String model = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "type" -> type = Observations.textAt(parser);
                    case "model" -> model = Observations.textAt(parser);
                    default -> usage.member(name, parser);
                }
            }
            if ("fallback_message".equals(type) && model != null) {
                observed.servedBy(model);
            }
            if ("advisor_message".equals(type)) {
                // Of a model with a price of its own.
                observed.gap("advisor");
            } else {
                iterations.add(new Iteration(type, usage));
            }
        }
    }

    /** All that was charged for: the iterations, if there are any, but for attempts of models that declined. */
    AnthropicReport inAll() {
        if (iterations.isEmpty()) {
            return this;
        }
        boolean fellBack = iterations.stream().anyMatch(each -> "fallback_message".equals(each.type()));
        AnthropicReport sum = new AnthropicReport();
        for (Iteration each : iterations) {
            if (!fellBack || !"message".equals(each.type())) {
                sum.add(each.usage());
            }
        }
        sum.thinking = Math.max(sum.thinking, thinking);
        return sum.any() ? sum : this;
    }

    private void add(AnthropicReport other) {
        input = plus(input, other.input);
        output = plus(output, other.output);
        read = plus(read, other.read);
        written = plus(written, other.written);
        writtenForAnHour = plus(writtenForAnHour, other.writtenForAnHour);
        thinking = plus(thinking, other.thinking);
    }

    private static long plus(long one, long other) {
        return one == UNREPORTED ? other : other == UNREPORTED ? one : one + other;
    }

    /**
     * What holds after a later report. What it leaves out stays, and so does what it says is nothing where there was
     * something: tokens that were spent do not come back.
     */
    AnthropicReport replacedBy(AnthropicReport later) {
        AnthropicReport now = new AnthropicReport();
        boolean newInput = orZero(later.input) + orZero(later.read) + orZero(later.written) > 0
                || (input == UNREPORTED && read == UNREPORTED && written == UNREPORTED);
        now.input = newInput ? newer(input, later.input) : input;
        now.read = newInput ? newer(read, later.read) : read;
        now.written = newInput ? newer(written, later.written) : written;
        now.writtenForAnHour = newInput ? newer(writtenForAnHour, later.writtenForAnHour) : writtenForAnHour;
        boolean newOutput = later.output > 0 || output == UNREPORTED;
        now.output = newOutput ? newer(output, later.output) : output;
        now.thinking = newOutput ? newer(thinking, later.thinking) : thinking;
        return now;
    }

    private static long newer(long before, long later) {
        return later == UNREPORTED ? before : later;
    }
}
