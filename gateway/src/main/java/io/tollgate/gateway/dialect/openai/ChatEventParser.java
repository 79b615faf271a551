package io.tollgate.gateway.dialect.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.dialect.Observations;
import io.tollgate.service.text.JsonBounds;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Parses an OpenAI-style answer, or the data of one event of a stream, for what the gateway needs to know. For one use.
 */
final class ChatEventParser {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(JsonBounds.builder().build())
            .build();

    private final OpenAiUsage usageReader;
    private boolean usage;
    private boolean noChoices;
    private boolean error;
    private boolean finished;
    private boolean unfinished;

    private ChatEventParser(OpenAiUsage usageReader) {
        this.usageReader = usageReader;
    }

    /**
     * What was found.
     *
     * @param usage whether usage was reported
     * @param nothingElse whether an event without choices reported it
     * @param error whether it says that something failed
     * @param halfFinished whether it says that one choice has ended and another has not
     */
    record Found(boolean usage, boolean nothingElse, boolean error, boolean halfFinished) {}

    /**
     * Reads a JSON object, or the valid prefix of one.
     *
     * @param usageReader where usage goes
     */
    static Found parse(byte[] bytes, int start, int length, OpenAiUsage usageReader) {
        ChatEventParser event = new ChatEventParser(usageReader);
        try (JsonParser parser = JSON.createParser(bytes, start, length)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                event.object(parser);
            }
        } catch (IOException e) {
            // Not JSON to its end: what was found before stands.
        }
        return new Found(event.usage, event.usage && event.noChoices, event.error, event.finished && event.unfinished);
    }

    private void object(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "usage" -> usage(parser);
                case "choices" -> choices(parser);
                // Groq reports usage here.
                case "x_groq" -> usageWithin(parser);
                case "error" -> {
                    error |= value != JsonToken.VALUE_NULL;
                    parser.skipChildren();
                }
                case "service_tier" -> usageReader.serviceTier(Observations.textAt(parser));
                case "model" -> usageReader.answeredBy(Observations.textAt(parser));
                // Some builds of vLLM report errors like this.
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
            choice(parser);
        }
    }

    private void choice(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                // Moonshot reports usage in the last choice.
                case "usage" -> usage(parser);
                case "finish_reason" -> finish(parser, value);
                default -> parser.skipChildren();
            }
        }
    }

    private void finish(JsonParser parser, @Nullable JsonToken value) throws IOException {
        unfinished |= value == JsonToken.VALUE_NULL;
        finished |= value == JsonToken.VALUE_STRING;
        // As OpenRouter says it.
        error |= value == JsonToken.VALUE_STRING && parser.getText().equals("error");
        parser.skipChildren();
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
            usage |= usageReader.read(parser);
        } else {
            parser.skipChildren();
        }
    }
}
