package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.dialect.Bytes;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The data of a server-sent event (WHATWG HTML, section 9.2.6), where it stands.
 *
 * @param bytes must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared.
public record EventData(byte[] bytes, int start, int end) {
    private static final byte[] FIELD = {'d', 'a', 't', 'a', ':'};

    /**
     * The data of one event, its lines joined where there are several.
     *
     * @param bytes hold the event from {@code start} to before {@code end}
     * @return null if the event has none
     */
    public static @Nullable EventData of(byte[] bytes, int start, int end) {
        EventData first = null;
        ByteArrayOutputStream joined = null;
        for (int line = start; line < end; ) {
            int lineEnd = lineEnd(bytes, line, end);
            if (Bytes.startsWith(bytes, line, lineEnd, FIELD)) {
                int from = line + FIELD.length;
                if (from < lineEnd && bytes[from] == ' ') {
                    from++;
                }
                if (first == null) {
                    first = new EventData(bytes, from, lineEnd);
                } else {
                    if (joined == null) {
                        joined = new ByteArrayOutputStream(end - start);
                        joined.write(bytes, first.start, first.end - first.start);
                    }
                    joined.write('\n');
                    joined.write(bytes, from, lineEnd - from);
                }
            }
            line = lineEnd + 1;
        }
        return joined == null ? first : new EventData(joined.toByteArray(), 0, joined.size());
    }

    /** Whether it is part of an array, and was not joined. */
    @SuppressWarnings("ReferenceEquality") // The same array, and not an equal one.
    boolean standsIn(byte[] whole) {
        return bytes == whole;
    }

    /** Whether it is a text, and nothing else. */
    public boolean is(byte[] text) {
        return end - start == text.length && Bytes.startsWith(bytes, start, end, text);
    }

    private static int lineEnd(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }
}
