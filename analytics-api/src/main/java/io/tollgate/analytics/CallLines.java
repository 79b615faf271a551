package io.tollgate.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads calls that ClickHouse writes as JSON, an object each, as {@link LogsSql#page} asks for them. Empty texts become
 * null; apart from that not a byte is changed. Not for several threads.
 */
final class CallLines {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NULL = "null".getBytes(UTF_8);
    private static final int QUOTES = 2;

    private final byte[] bytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    /** Up to where bytes are in a line. */
    private int copied;

    private CallLines(byte[] bytes) {
        this.bytes = bytes;
    }

    static List<Calls.Line> read(byte[] bytes) throws IOException {
        List<Calls.Line> lines = new ArrayList<>();
        CallLines read = new CallLines(bytes);
        try (JsonParser json = JSON.createParser(bytes)) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
                lines.add(read.line(json));
            }
        }
        return lines;
    }

    private Calls.Line line(JsonParser json) throws IOException {
        line.reset();
        copied = (int) json.currentTokenLocation().getByteOffset();
        String acceptedAt = "";
        String id = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_STRING) {
                switch (name) {
                    case "accepted_at" -> acceptedAt = json.getText();
                    case "call_id" -> id = json.getText();
                    default -> text(json);
                }
            } else {
                json.skipChildren();
            }
        }
        copyTo((int) json.currentLocation().getByteOffset());
        return new Calls.Line(
                new LogsCursor(SqlBuilder.micros(Instant.parse(acceptedAt)), UUID.fromString(id)),
                line.toString(UTF_8));
    }

    private void text(JsonParser json) throws IOException {
        if (json.getTextLength() == 0) {
            copyTo((int) json.currentTokenLocation().getByteOffset());
            line.writeBytes(NULL);
            copied += QUOTES;
        }
    }

    private void copyTo(int end) {
        line.write(bytes, copied, end - copied);
        copied = end;
    }
}
