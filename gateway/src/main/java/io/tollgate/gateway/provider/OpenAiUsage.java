package io.tollgate.gateway.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tollgate.gateway.call.TokenUsage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@code usage} of an OpenAI-style answer or stream event (OpenAI API reference, "The chat completion object"
 * and "Embeddings"), with the details that compatible providers add.
 */
final class OpenAiUsage {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private OpenAiUsage() {}

    /**
     * What an answer or event says of usage.
     *
     * @param usage null where it says none
     * @param nothingElse whether it is an event without choices
     */
    record Said(@Nullable TokenUsage usage, boolean nothingElse) {
        static final Said NOTHING = new Said(null, false);
    }

    /** Looks into a JSON object; what is no JSON object says nothing. */
    static Said in(byte[] bytes, int start, int length) {
        try (JsonParser parser = JSON.createParser(bytes, start, length)) {
            return read(parser);
        } catch (IOException e) {
            return Said.NOTHING;
        }
    }

    private static Said read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return Said.NOTHING;
        }
        TokenUsage usage = null;
        boolean noChoices = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("usage") && value == JsonToken.START_OBJECT) {
                usage = usage(parser);
            } else if (name.equals("choices") && value == JsonToken.START_ARRAY) {
                noChoices = parser.nextToken() == JsonToken.END_ARRAY;
                while (!noChoices && parser.currentToken() != JsonToken.END_ARRAY) {
                    parser.skipChildren();
                    parser.nextToken();
                }
            } else {
                parser.skipChildren();
            }
        }
        return new Said(usage, noChoices && usage != null);
    }

    private static TokenUsage usage(JsonParser parser) throws IOException {
        long input = 0;
        long output = 0;
        long cached = 0;
        long written = 0;
        long reasoning = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "prompt_tokens", "input_tokens" -> input = count(parser);
                case "completion_tokens", "output_tokens" -> output = count(parser);
                // DeepSeek says it here.
                case "prompt_cache_hit_tokens" -> cached = count(parser);
                case "prompt_tokens_details", "input_tokens_details" -> {
                    while (value == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.FIELD_NAME) {
                        String detail = parser.currentName();
                        parser.nextToken();
                        switch (detail) {
                            case "cached_tokens" -> cached = count(parser);
                            case "cache_write_tokens" -> written = count(parser);
                            default -> parser.skipChildren();
                        }
                    }
                }
                case "completion_tokens_details", "output_tokens_details" -> {
                    while (value == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.FIELD_NAME) {
                        String detail = parser.currentName();
                        parser.nextToken();
                        if (detail.equals("reasoning_tokens")) {
                            reasoning = count(parser);
                        } else {
                            parser.skipChildren();
                        }
                    }
                }
                default -> parser.skipChildren();
            }
        }
        return new TokenUsage(input, output, cached, written, reasoning);
    }

    private static long count(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                || parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            return Math.max(0, parser.getLongValue());
        }
        parser.skipChildren();
        return 0;
    }
}
