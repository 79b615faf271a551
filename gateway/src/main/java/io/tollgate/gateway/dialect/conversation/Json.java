package io.tollgate.gateway.dialect.conversation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.gateway.dialect.JsonText;
import io.tollgate.service.text.JsonBounds;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as translations read and write it: numbers keep every digit that they are written with, and a string may be as
 * long as a body. Nesting is bounded. For any thread.
 */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(JsonBounds.builder().build())
            .build();

    private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);
    private static final ObjectWriter WRITER = MAPPER.writer();

    /**
     * What a byte of a text costs, at most, while it is read into a tree and written in another format: it is held as
     * it came, twice as characters while the parser collects them, as a text and in a builder, again where a part of it
     * is taken, and as it is written.
     */
    private static final int TEXT = 6;

    /** The same where it may take two bytes for each character: what is not Latin-1 does. */
    private static final int WIDE_TEXT = 10;

    /**
     * What a value costs in a tree, at most, for each bracket, brace, colon and comma that it is written with: an empty
     * object takes two of them, a member three. As much again for what is made of the tree.
     */
    private static final int TREE_BYTES = 160;

    /** What a value takes in a tree, or the entry of a member. */
    private static final int VALUE_BYTES = 80;

    /** A text without its characters. */
    private static final int TEXT_OBJECTS = 40;

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

    /**
     * The memory that it takes to read JSON into a tree and to make something of it, at most; told from its bytes,
     * without reading it. A body of {@code []} and {@code {}} is a tree of thirty times its size, and a text of as much
     * as ten. A text that may itself be JSON, such as the arguments of a tool, is reckoned as the tree that it may be.
     */
    public static long treeBytes(Buffer buffer) {
        return Bytes.read(buffer, (bytes, start, end) -> {
            long reckoned = 0;
            for (int i = start; i < end; i++) {
                switch (bytes[i]) {
                    case '"' -> {
                        int close = closing(bytes, i + 1, end);
                        reckoned += text(bytes, i + 1, close);
                        i = close;
                    }
                    case '{', '[', ':', ',' -> reckoned += TREE_BYTES + TEXT;
                    default -> reckoned += TEXT;
                }
            }
            return reckoned;
        });
    }

    /** Where a string ends that begins here: at its closing quote, or the end of all. */
    private static int closing(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && bytes[i] != '"') {
            i += bytes[i] == '\\' ? 2 : 1;
        }
        return Math.min(i, end);
    }

    private static long text(byte[] bytes, int start, int end) {
        boolean wide = false;
        long marks = 0;
        for (int i = start; i < end; i++) {
            switch (bytes[i]) {
                case 'u' -> wide |= i > start && bytes[i - 1] == '\\';
                case '{', '[', ':', ',' -> marks++;
                default -> wide |= bytes[i] < 0;
            }
        }
        long text = (long) (end - start) * (wide ? WIDE_TEXT : TEXT);
        return mayBeJson(bytes, start, end) ? 2 * text + marks * TREE_BYTES : text;
    }

    /** Whether a text may begin as an object or a list does; one that is escaped may be either. */
    private static boolean mayBeJson(byte[] bytes, int start, int end) {
        return start < end
                && switch (bytes[start]) {
                    case '{', '[', '\\', ' ', '\t', '\n', '\r' -> true;
                    default -> false;
                };
    }

    /** How many members all objects have together, or more where what is in strings is none. */
    public static long members(Buffer buffer) {
        return Bytes.read(buffer, (bytes, start, end) -> {
            long members = 0;
            for (int i = start; i < end; i++) {
                if (bytes[i] == '"') {
                    i = closing(bytes, i + 1, end);
                } else if (bytes[i] == ':') {
                    members++;
                }
            }
            return members;
        });
    }

    /** What a text takes while it is kept. */
    public static long textBytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return TEXT_OBJECTS + 2L * text.length();
            }
        }
        return TEXT_OBJECTS + (long) text.length();
    }

    /** What a tree takes, likewise. */
    public static long treeBytes(@Nullable JsonNode tree) {
        if (tree == null) {
            return 0;
        }
        long bytes = VALUE_BYTES;
        for (Map.Entry<String, JsonNode> member : tree.properties()) {
            bytes += VALUE_BYTES + textBytes(member.getKey()) + treeBytes(member.getValue());
        }
        for (int i = 0; tree.isArray() && i < tree.size(); i++) {
            bytes += treeBytes(tree.get(i));
        }
        return tree.isTextual() ? bytes + textBytes(tree.textValue()) : bytes;
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

    /** The same for what may be large: written as it goes, so that it is held once. */
    public static Buffer buffer(JsonNode node) {
        Pieces pieces = new Pieces();
        try (Writer writer = new OutputStreamWriter(pieces, StandardCharsets.UTF_8)) {
            WRITER.writeValue(writer, node);
        } catch (IOException e) {
            throw new UncheckedIOException("a tree of JSON cannot be written", e);
        }
        return pieces.joined();
    }

    /** Keeps what is written in pieces, so that what is long is never held three times while it grows. */
    private static final class Pieces extends OutputStream {
        private static final int PIECE = 64 << 10;

        private final List<Buffer> full = new ArrayList<>();
        private Buffer last = Buffer.buffer();

        @Override
        public void write(int each) {
            write(new byte[] {(byte) each}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            last.appendBytes(bytes, offset, length);
            if (last.length() >= PIECE) {
                full.add(last);
                last = Buffer.buffer(PIECE);
            }
        }

        Buffer joined() {
            if (full.isEmpty()) {
                return last;
            }
            full.add(last);
            Buffer joined = Buffer.buffer(full.stream().mapToInt(Buffer::length).sum());
            full.forEach(joined::appendBuffer);
            return joined;
        }
    }

    public static String text(JsonNode node) {
        try {
            return WRITER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree of JSON cannot be written", e);
        }
    }

    /** Text as a JSON string. */
    public static String quoted(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return JsonText.quoted(text);
            }
        }
        return '"' + text + '"';
    }
}
