package io.tollgate.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** The file that says that a process serves, and where: written in full and then renamed into place. */
public final class ReadyFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReadyFile() {}

    /** Writes a JSON object of strings, numbers, maps and collections of these. */
    public static void write(Path file, Map<String, ?> content) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path whole = target.resolveSibling(target.getFileName() + ".tmp");
        Files.writeString(whole, JSON.writeValueAsString(content) + "\n");
        Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Reads the plain values of the JSON object in a file; an {@link IOException} if it holds anything else. */
    public static Map<String, String> read(Path file) throws IOException {
        JsonNode json = JSON.readTree(Files.readAllBytes(file));
        if (!json.isObject()) {
            throw new IOException(file + " does not hold a JSON object");
        }
        Map<String, String> content = new LinkedHashMap<>();
        json.properties().forEach(field -> {
            if (field.getValue().isValueNode()) {
                content.put(field.getKey(), field.getValue().asText());
            }
        });
        return Map.copyOf(content);
    }
}
