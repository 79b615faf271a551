package io.tollgate.gateway.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/** Finds what the gateway needs to know in an OpenAI-style answer, or in the data of one event of a stream. For one use. */
final class OpenAiPeek {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final UsageTold told;
    private boolean usage;
    private boolean noChoices;
    private boolean error;

    private OpenAiPeek(UsageTold told) {
        this.told = told;
    }

    /**
     * What there was to find.
     *
     * @param usage whether usage was told
     * @param nothingElse whether it was told by an event without choices
     * @param error whether it says that something failed
     */
    record Found(boolean usage, boolean nothingElse, boolean error) {}

    /**
     * Looks into a JSON object; in what is none, as far as it is one.
     *
     * @param told where usage goes
     */
    static Found in(byte[] bytes, int start, int length, UsageTold told) {
        OpenAiPeek peek = new OpenAiPeek(told);
        try (JsonParser parser = JSON.createParser(bytes, start, length)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                peek.object(parser);
            }
        } catch (IOException e) {
            // Not JSON to its end: what was found before stands.
        }
        return new Found(peek.usage, peek.usage && peek.noChoices, peek.error);
    }

    private void object(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "usage" -> usage(parser);
                case "choices" -> choices(parser);
                // Groq has one here.
                case "x_groq" -> usageWithin(parser);
                case "error" -> {
                    error |= value != JsonToken.VALUE_NULL;
                    parser.skipChildren();
                }
                // As some builds of vLLM say it.
                case "object" -> {
                    error |= value == JsonToken.VALUE_STRING && parser.getText().equals("error");
                    parser.skipChildren();
                }
                default -> parser.skipChildren();
            }
        }
    }

    private void choices(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        noChoices = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            noChoices = false;
            // Moonshot has one in the last choice.
            usageWithin(parser);
        }
    }

    private void usageWithin(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean here = parser.currentName().equals("usage");
            parser.nextToken();
            if (here) {
                usage(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void usage(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            usage |= told.read(parser);
        } else {
            parser.skipChildren();
        }
    }
}
