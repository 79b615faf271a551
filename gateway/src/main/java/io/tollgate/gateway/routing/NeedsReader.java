package io.tollgate.gateway.routing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a request needs from its body, whichever API's it is: they call the same things by few names. */
final class NeedsReader {
    private static final int DEEPEST = 500;
    private static final int TEXT_OF_BASE64 = 512;
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(JsonBounds.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private final Set<String> needs = new HashSet<>();
    private long characters;
    private long most;
    private String top = "";
    private int depth;

    private NeedsReader() {}

    /** Null for what is not JSON. */
    static @Nullable RequestNeeds read(Buffer body) {
        NeedsReader reader = new NeedsReader();
        try (JsonParser parser = JSON.createParser(body.getBytes())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                reader.token(parser, token);
            }
        } catch (IOException e) {
            return null;
        }
        return new RequestNeeds(reader.needs, MeteredUsage.estimatedTokens(reader.characters), reader.most);
    }

    private void token(JsonParser parser, JsonToken token) throws IOException {
        if (token.isStructStart()) {
            depth++;
            if (depth == 3 && top.equals("tools")) {
                needs.add(RequestNeeds.TOOLS);
            }
        } else if (token.isStructEnd()) {
            depth--;
        } else if (token == JsonToken.FIELD_NAME) {
            if (depth == 1) {
                top = parser.currentName();
            }
        } else if (token == JsonToken.VALUE_STRING) {
            string(parser);
        } else if (token == JsonToken.VALUE_NUMBER_INT && (depth == 1 || (depth <= 3 && inGenerationConfig()))) {
            number(parser);
        }
    }

    /** Whether this is one of Gemini's settings, which it takes in either spelling. */
    private boolean inGenerationConfig() {
        return top.equals("generationConfig") || top.equals("generation_config");
    }

    private void number(JsonParser parser) throws IOException {
        switch (String.valueOf(parser.currentName())) {
            case "max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens" ->
                most = Math.max(most, parser.getLongValue());
            // A budget of -1 leaves it to the model.
            case "thinkingBudget", "thinking_budget" -> effort(parser.getLongValue() != 0, "");
            default -> {}
        }
    }

    private void string(JsonParser parser) throws IOException {
        int length = parser.getTextLength();
        String name = parser.currentName() == null ? "" : parser.currentName();
        if (length > TEXT_OF_BASE64 && isBytes(parser, name)) {
            return;
        }
        characters += length;
        switch (name) {
            case "type" -> type(parser.getText());
            case "reasoning_effort" -> effort(depth == 1, parser.getText());
            case "effort" -> effort(top.equals("reasoning") || top.equals("output_config"), parser.getText());
            case "thinkingLevel", "thinking_level" -> effort(inGenerationConfig(), parser.getText());
            case "mimeType", "mime_type" -> mediaType(parser.getText());
            case "responseMimeType", "response_mime_type" -> {
                if (inGenerationConfig() && parser.getText().equals("application/json")) {
                    needs.add(RequestNeeds.JSON);
                }
            }
            default -> {}
        }
    }

    /** Whether a long text stands for an image or a file, which are not read letter by letter. */
    private static boolean isBytes(JsonParser parser, String name) throws IOException {
        return switch (name) {
            case "data", "file_data" -> true;
            case "url", "image_url" -> parser.getText().startsWith("data:");
            default -> false;
        };
    }

    private void effort(boolean said, String effort) {
        if (said && !effort.toLowerCase(Locale.ROOT).equals("none")) {
            needs.add(RequestNeeds.REASONING);
        }
    }

    private void type(String type) {
        switch (top) {
            case "messages", "input" -> {
                switch (type) {
                    case "image_url", "input_image", "image" -> needs.add(RequestNeeds.VISION);
                    case "input_audio", "audio" -> needs.add(RequestNeeds.AUDIO);
                    case "file", "input_file", "document" -> needs.add(RequestNeeds.DOCUMENTS);
                    default -> {}
                }
            }
            case "response_format", "text", "output_config" -> {
                switch (type) {
                    case "json_schema", "json_object" -> needs.add(RequestNeeds.JSON);
                    default -> {}
                }
            }
            case "thinking" -> effort(type.equals("enabled") || type.equals("adaptive"), type);
            default -> {}
        }
    }

    /** Of a part in Gemini's format, which has no other name for what it is. */
    private void mediaType(String type) {
        if (!top.equals("contents")) {
            return;
        }
        String kind = type.toLowerCase(Locale.ROOT);
        if (kind.startsWith("image/")) {
            needs.add(RequestNeeds.VISION);
        } else if (kind.startsWith("audio/")) {
            needs.add(RequestNeeds.AUDIO);
        } else {
            needs.add(RequestNeeds.DOCUMENTS);
        }
    }
}
