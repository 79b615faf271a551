package io.tollgate.service;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The file that says that a process serves, and where: written whole and then renamed into place. */
public final class ReadyFile {
    private static final JsonFactory JSON = new JsonFactory();

    private ReadyFile() {}

    /** Writes a JSON object of strings, numbers, maps and collections of these. */
    public static void write(Path file, Map<String, ?> content) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            value(json, content);
        }
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path whole = target.resolveSibling(target.getFileName() + ".tmp");
        Files.writeString(whole, text + "\n");
        Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Reads the plain values of the JSON object in a file; an {@link IOException} where it holds none. */
    public static Map<String, String> read(Path file) throws IOException {
        Map<String, String> content = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(Files.readAllBytes(file))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException(file + " holds no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue()) {
                    content.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        }
        return Map.copyOf(content);
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    value(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case Collection<?> items -> {
                json.writeStartArray();
                for (Object item : items) {
                    value(json, item);
                }
                json.writeEndArray();
            }
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            default -> json.writeString(value.toString());
        }
    }
}
