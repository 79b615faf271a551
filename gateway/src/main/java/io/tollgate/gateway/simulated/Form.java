package io.tollgate.gateway.simulated;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A body that is a form (RFC 7578).
 *
 * @param fields the texts, by name
 * @param files the files' bytes, by name
 */
record Form(JsonObject fields, Map<String, byte[]> files) {
    private static final String BOUNDARY = "boundary=";
    private static final Pattern NAME = Pattern.compile("; ?name=\"?([^\";\r\n]*)");

    /** Reads a body; null where its type says that it is something else. */
    static @Nullable Form of(@Nullable String type, Buffer body) {
        if (type == null || !type.startsWith("multipart/form-data") || !type.contains(BOUNDARY)) {
            return null;
        }
        int at = type.indexOf(BOUNDARY) + BOUNDARY.length();
        String boundary = type.substring(at).split(";", -1)[0].strip().replace("\"", "");
        // One character for each byte, so that places in the text are places in the bytes.
        String text = body.toString(StandardCharsets.ISO_8859_1);
        byte[] bytes = body.getBytes();
        String delimiter = "--" + boundary;
        JsonObject fields = new JsonObject();
        Map<String, byte[]> files = new LinkedHashMap<>();
        int from = text.indexOf(delimiter);
        while (from >= 0) {
            int to = text.indexOf("\r\n" + delimiter, from);
            int head = text.indexOf("\r\n\r\n", from);
            if (to < 0 || head < 0 || head > to) {
                break;
            }
            String said = text.substring(from, head);
            byte[] content = Arrays.copyOfRange(bytes, head + 4, to);
            String name = name(said);
            if (said.contains("filename=")) {
                files.put(name, content);
            } else {
                fields.put(name, new String(content, StandardCharsets.UTF_8));
            }
            from = to + 2;
        }
        return new Form(fields, files);
    }

    /** The name that a field's head gives it, in quotes or without. */
    private static String name(String head) {
        Matcher matcher = NAME.matcher(head);
        return matcher.find() ? matcher.group(1) : "";
    }

    /**
     * A file.
     *
     * @throws ApiError if there is none of that name, nor an array of them
     */
    byte[] file(String name) {
        byte[] file = files.getOrDefault(name, files.get(name + "[]"));
        if (file == null) {
            throw ApiError.missing(name);
        }
        return file;
    }
}
