package io.tollgate.gateway.redaction;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a body is, by how it looks. */
public enum BodyFormat {
    JSON,
    /** A stream of server-sent events. */
    EVENTS,
    TEXT,
    /** Neither, such as audio, an image, a form with files, or anything that is compressed. */
    BINARY;

    /** As answers write it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a body is of which the end may be missing. */
    public static BodyFormat of(byte[] body, int length) {
        int at = 0;
        while (at < length && (body[at] == ' ' || body[at] == '\n' || body[at] == '\r' || body[at] == '\t')) {
            at++;
        }
        if (!isText(body, length) || isForm(body, at, length)) {
            return BINARY;
        }
        if (at == length) {
            return TEXT;
        }
        if (body[at] == '{' || body[at] == '[') {
            return JSON;
        }
        return begins(body, at, length, "data:") || begins(body, at, length, "event:") || body[at] == ':'
                ? EVENTS
                : TEXT;
    }

    /** A form's parts may be files (RFC 7578, section 4.1). */
    private static boolean isForm(byte[] body, int at, int length) {
        return begins(body, at, length, "--")
                && new String(body, at, Math.min(length - at, 1024), StandardCharsets.ISO_8859_1)
                        .toLowerCase(Locale.ROOT)
                        .contains("content-disposition: form-data");
    }

    private static boolean begins(byte[] body, int at, int length, String text) {
        if (length - at < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (body[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(byte[] body, int length) {
        boolean ascii = true;
        for (int i = 0; i < length; i++) {
            if (body[i] == 0) {
                return false;
            }
            ascii &= body[i] > 0;
        }
        if (ascii) {
            return true;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body, 0, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
