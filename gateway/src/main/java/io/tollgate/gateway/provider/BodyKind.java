package io.tollgate.gateway.provider;

import io.tollgate.gateway.dialect.Bytes;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the body of a successful answer is, by its content type, or by its first bytes where that does not say. */
enum BodyKind {
    EVENTS("text/event-stream"),
    JSON("application/json"),
    HTML(null),
    /** Bytes that the gateway does not read. */
    OTHER(null),
    /** Servers say of anything that it is text, or nothing. */
    UNCLEAR(null);

    private static final List<byte[]> FIELDS = List.of(ascii("data:"), ascii("event:"), ascii("id:"), ascii("retry:"));
    /** UTF-8's, which a stream of events may begin with (WHATWG HTML, section 9.2.5). */
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final @Nullable String mediaType;

    BodyKind(@Nullable String mediaType) {
        this.mediaType = mediaType;
    }

    /** The content type of what the gateway reads; null for anything else. */
    @Nullable
    String mediaType() {
        return mediaType;
    }

    /** What a content type says, in upper case or lower; null if there is none. */
    static BodyKind told(@Nullable String type) {
        if (type == null || type.isBlank() || begins(type, "text/plain") || begins(type, "text/html")) {
            return UNCLEAR;
        }
        if (begins(type, "application/json")) {
            return JSON;
        }
        return begins(type, "text/event-stream") ? EVENTS : OTHER;
    }

    static boolean saysPlainText(@Nullable String type) {
        return type != null && begins(type, "text/plain");
    }

    private static boolean begins(String type, String mediaType) {
        return type.regionMatches(true, 0, mediaType, 0, mediaType.length());
    }

    /** What the first bytes are; unclear while there are too few. */
    static BodyKind seen(Buffer first) {
        BodyKind[] kind = {UNCLEAR};
        Bytes.read(first, (bytes, from, to) -> {
            kind[0] = seen(bytes, from, to);
            return first;
        });
        return kind[0];
    }

    private static BodyKind seen(byte[] bytes, int from, int to) {
        int start = Bytes.startsWith(bytes, from, to, BYTE_ORDER_MARK) ? from + BYTE_ORDER_MARK.length : from;
        while (start < to && isBlank(bytes[start])) {
            start++;
        }
        if (start == to) {
            return UNCLEAR;
        }
        return switch (bytes[start]) {
            case '{', '[' -> JSON;
            case '<' -> HTML;
            case ':' -> EVENTS;
            default -> field(bytes, start, to);
        };
    }

    private static BodyKind field(byte[] bytes, int start, int to) {
        BodyKind kind = OTHER;
        for (byte[] field : FIELDS) {
            int same = 0;
            while (same < field.length && start + same < to && bytes[start + same] == field[same]) {
                same++;
            }
            if (same == field.length) {
                return EVENTS;
            }
            if (start + same == to) {
                kind = UNCLEAR;
            }
        }
        return kind;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
