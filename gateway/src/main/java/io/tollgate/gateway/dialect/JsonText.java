package io.tollgate.gateway.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON strings (RFC 8259, section 7) without a parser and a generator, where that is possible. */
public final class JsonText {
    private static final char REPLACEMENT = '\ufffd';
    /** What may follow a backslash, but for the number of a character. */
    private static final String ESCAPES = "\"\\/bfnrt";

    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private JsonText() {}

    /**
     * What a string says.
     *
     * @param bytes hold it, as it is written, from {@code start} to before {@code end}, without its quotes
     * @return null where it takes a parser to know: of characters that are written as numbers, and of what is no string
     */
    public static @Nullable String read(byte[] bytes, int start, int end) {
        boolean ascii = true;
        boolean escapes = false;
        boolean escaped = false;
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if ((b >= 0 && b < ' ') || (b == '"' && !escaped)) {
                return null;
            }
            ascii &= b >= 0;
            escaped = b == '\\' && !escaped;
            escapes |= escaped;
        }
        String text = new String(bytes, start, end - start, ascii ? ISO_8859_1 : UTF_8);
        if (escaped || (!ascii && text.indexOf(REPLACEMENT) >= 0)) {
            return null;
        }
        return escapes ? unescaped(text) : text;
    }

    /** A text as JSON has it, with its quotes. */
    public static String quoted(String text) {
        return isPlain(text)
                ? '"' + text + '"'
                : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** Appends a text as JSON has it, with its quotes. */
    public static void quoted(StringBuilder json, String text) {
        json.append('"');
        if (isPlain(text)) {
            json.append(text);
        } else {
            JsonStringEncoder.getInstance().quoteAsString(text, json);
        }
        json.append('"');
    }

    /** Whether nothing of it is to be escaped. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\') {
                int escape = ESCAPES.indexOf(text.charAt(at++));
                if (escape < 0) {
                    return null;
                }
                c = ESCAPED.charAt(escape);
            }
            plain.append(c);
        }
        return plain.toString();
    }
}
