package io.tollgate.gateway.dialect.conversation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.Bytes;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * JSON as translations read and write it: numbers keep every digit that they are written with, and a string may be as
 * long as a body. Nesting is bounded. For any thread.
 */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);
    private static final ObjectWriter WRITER = MAPPER.writer();

    private Json() {}

    /**
     * Reads one JSON value.
     *
     * @return null if it is none, or more than one
     */
    public static @Nullable JsonNode read(byte[] bytes, int start, int end) {
        try {
            return some(READER.readValue(bytes, start, end - start));
        } catch (IOException | NumberFormatException e) {
            // Its message may quote what it read. An exponent of more than 32 bits is a number nobody can hold.
            return null;
        }
    }

    /** Reads one JSON value; null if it is none, or more than one. */
    public static @Nullable JsonNode read(Buffer buffer) {
        return Bytes.<@Nullable JsonNode, RuntimeException>read(buffer, Json::read);
    }

    /** Reads one JSON value; null if it is none, or more than one. */
    public static @Nullable JsonNode read(String text) {
        try {
            return some(READER.readValue(text));
        } catch (JsonProcessingException | NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable JsonNode some(@Nullable JsonNode node) {
        return node == null || node.isMissingNode() ? null : node;
    }

    /** A parser, for what is too large for a tree. */
    public static JsonParser parser(Buffer buffer) throws IOException {
        return Bytes.read(buffer, (bytes, start, end) -> FACTORY.createParser(bytes, start, end - start));
    }

    /** Writes what is too large for a tree. */
    public static Buffer write(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
            writing.to(generator);
        } catch (IOException e) {
            throw new UncheckedIOException("JSON cannot be written", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    /** Writes JSON. */
    @FunctionalInterface
    public interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** In UTF-8; half a surrogate pair, which JSON can hold and UTF-8 cannot, becomes a question mark. */
    public static byte[] bytes(JsonNode node) {
        return text(node).getBytes(StandardCharsets.UTF_8);
    }

    public static Buffer buffer(JsonNode node) {
        return Buffer.buffer(bytes(node));
    }

    public static String text(JsonNode node) {
        try {
            return WRITER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree of JSON cannot be written", e);
        }
    }

    /** Appends text as a JSON string. */
    public static void quote(String text, Buffer to) {
        to.appendString("\"")
                .appendString(new String(JsonStringEncoder.getInstance().quoteAsString(text)))
                .appendString("\"");
    }
}
