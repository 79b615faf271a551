package io.tollgate.gateway.cache;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body for what its answer depends on: members in any order, without those that change no answer and
 * those that say what goes without saying. For one use after another.
 */
final class CanonicalRequest {
    /** Deeper ones are not looked up: what sorting costs grows with the depth. */
    private static final int DEEPEST = 64;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(JsonBounds.builder().maxNestingDepth(DEEPEST).build())
            .build();

    /** What says who answers and how the answer comes, where the gateway itself sees to that. */
    private static final Set<String> DELIVERY = Set.of("model", "stream", "stream_options");

    /** Members that change no answer (each API's reference), and that no answer repeats. */
    private static final Map<WireFormat, Set<String>> NEUTRAL = Map.of(
            WireFormat.OPENAI_CHAT,
            Set.of("user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"),
            // Responses repeat what they were asked, identifiers included.
            WireFormat.OPENAI_RESPONSES,
            Set.of("prompt_cache_retention"),
            // It holds an id of the user.
            WireFormat.ANTHROPIC_MESSAGES,
            Set.of("metadata"),
            WireFormat.GEMINI,
            Set.of("labels"));

    /** Values that go without saying (OpenAI API reference), as they are written here. */
    private static final Map<String, byte[]> OPENAI_DEFAULTS = Map.of(
            "n", number("1"),
            "top_p", number("1"),
            "presence_penalty", number("0"),
            "frequency_penalty", number("0"),
            "logprobs", new byte[] {'f'},
            "parallel_tool_calls", new byte[] {'t'},
            "tool_choice", text("auto"));

    private final Canonical out;
    private WireFormat format = WireFormat.OPENAI_CHAT;
    private boolean delivered;
    private double temperature;
    private boolean keepsState;
    private boolean streams;

    CanonicalRequest(Canonical out) {
        this.out = out;
    }

    private static byte[] number(String text) {
        Canonical value = new Canonical();
        value.number(text);
        return Arrays.copyOf(value.array(), value.length());
    }

    private static byte[] text(String text) {
        Canonical value = new Canonical();
        value.kind('s');
        value.text(text);
        return Arrays.copyOf(value.array(), value.length());
    }

    /**
     * Writes what the answer to a body depends on.
     *
     * @param delivers whether the gateway sees to the model and to how the answer comes
     * @return false if it is not a JSON object, or too deep
     */
    boolean write(Buffer body, WireFormat of, boolean delivers) {
        format = of;
        delivered = delivers;
        temperature = 0;
        keepsState = false;
        streams = false;
        return Bytes.read(body, (bytes, start, end) -> {
            try (JsonParser parser = JSON.createParser(bytes, start, end - start)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    return false;
                }
                object(parser, 1, false);
                return parser.nextToken() == null;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** The temperature that the body names; 0 if it names none. */
    double temperature() {
        return temperature;
    }

    /** Whether it asks for a stream. */
    boolean streams() {
        return streams;
    }

    /** Whether it asks for more than an answer: work that goes on, or a turn of a conversation that somebody keeps. */
    boolean keepsState() {
        return keepsState;
    }

    private void object(JsonParser parser, int depth, boolean settings) throws IOException {
        out.kind('{');
        int[] starts = new int[8];
        int[] nameEnds = new int[8];
        int members = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (depth == 1 && leftOut(name, token)) {
                parser.skipChildren();
                continue;
            }
            if (members == starts.length) {
                starts = Arrays.copyOf(starts, 2 * members);
                nameEnds = Arrays.copyOf(nameEnds, 2 * members);
            }
            int start = out.length();
            out.text(name);
            int nameEnd = out.length();
            if ((depth == 1 || settings) && name.equals("temperature") && token.isNumeric()) {
                temperature = Math.max(temperature, parser.getDoubleValue());
            }
            value(parser, token, depth, depth == 1 && isSettings(name));
            if (depth == 1 && goesWithoutSaying(name, nameEnd)) {
                out.truncate(start);
                continue;
            }
            starts[members] = start;
            nameEnds[members] = nameEnd;
            members++;
        }
        out.sort(starts, nameEnds, members);
        out.kind('}');
    }

    private boolean leftOut(String name, JsonToken value) {
        if (value == JsonToken.VALUE_NULL) {
            return true;
        }
        streams |= name.equals("stream") && value == JsonToken.VALUE_TRUE;
        if (format == WireFormat.OPENAI_RESPONSES) {
            keepsState |= name.equals("conversation") || (name.equals("background") && value == JsonToken.VALUE_TRUE);
        }
        Set<String> neutral = NEUTRAL.get(format);
        return (delivered && DELIVERY.contains(name)) || (neutral != null && neutral.contains(name));
    }

    /** Whether a member holds Gemini's settings, which it takes in either spelling. */
    private boolean isSettings(String name) {
        return format == WireFormat.GEMINI && (name.equals("generationConfig") || name.equals("generation_config"));
    }

    private boolean goesWithoutSaying(String name, int valueAt) {
        if (format != WireFormat.OPENAI_CHAT && format != WireFormat.OPENAI_RESPONSES) {
            return false;
        }
        byte @Nullable [] usual = OPENAI_DEFAULTS.get(name);
        return usual != null && out.endsWith(valueAt, usual);
    }

    private void value(JsonParser parser, JsonToken token, int depth, boolean settings) throws IOException {
        switch (token) {
            case START_OBJECT -> object(parser, depth + 1, settings);
            case START_ARRAY -> {
                out.kind('[');
                for (JsonToken each = parser.nextToken(); each != JsonToken.END_ARRAY; each = parser.nextToken()) {
                    value(parser, each, depth + 1, false);
                }
                out.kind(']');
            }
            case VALUE_STRING -> {
                out.kind('s');
                out.text(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.number(parser.getText());
            case VALUE_TRUE -> out.kind('t');
            case VALUE_FALSE -> out.kind('f');
            case VALUE_NULL -> out.kind('z');
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IOException("no value");
        }
    }
}
