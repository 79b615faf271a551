package io.tollgate.gateway.edge;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the path of a request has to be like before anything looks at what it says: one that means the same to whoever
 * reads it, us and the upstream (RFC 3986, sections 2.3 and 3.3).
 */
public final class RawPath {
    private static final int ESCAPE = 3;

    private RawPath() {}

    /**
     * Whether a path has no segment that is empty, but for the last one, none that is {@code .} or {@code ..}, however
     * it is written and with whatever parameters, no backslash, no character that a path cannot hold, and no escape of
     * one that needs none.
     */
    public static boolean clear(@Nullable String path) {
        if (path == null || path.isEmpty() || path.charAt(0) != '/') {
            return false;
        }
        int segment = 1;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/') {
                if (i == segment || isDots(path, segment, i)) {
                    return false;
                }
                segment = i + 1;
            } else if (c == '%') {
                int escaped = escaped(path, i);
                if (!mayBeEscaped(escaped)) {
                    return false;
                }
                // To an upstream that decodes before it splits, this is where a segment ends.
                if (escaped == '/') {
                    if (isDots(path, segment, i)) {
                        return false;
                    }
                    segment = i + ESCAPE;
                }
                i += ESCAPE - 1;
            } else if (c <= ' ' || c >= 0x7f || c == '\\' || c == '#') {
                return false;
            }
        }
        return !isDots(path, segment, path.length()) && isUtf8(path);
    }

    /** Whether the parameters of a query can be passed on: printable, escaped where they must be. */
    public static boolean clearQuery(String query) {
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return false;
            }
        }
        return true;
    }

    /** Whether the escapes of a path are well-formed UTF-8: others are dots or slashes to a lenient decoder. */
    private static boolean isUtf8(String path) {
        if (path.indexOf('%') < 0) {
            return true;
        }
        ByteBuffer bytes = ByteBuffer.allocate(path.length());
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '%') {
                bytes.put((byte) escaped(path, i));
                i += ESCAPE - 1;
            } else {
                bytes.put((byte) path.charAt(i));
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /**
     * Whether a segment is dots, with or without parameters (RFC 3986, section 3.3), which some servers strip first.
     */
    private static boolean isDots(String path, int start, int end) {
        int dots = start;
        while (dots < end && path.charAt(dots) == '.') {
            dots++;
        }
        boolean only = dots == end || path.charAt(dots) == ';' || path.regionMatches(true, dots, "%3b", 0, ESCAPE);
        return only && dots - start >= 1 && dots - start <= 2;
    }

    /** The octet of an escape; less than 0 if it is none. */
    private static int escaped(String path, int at) {
        if (at + ESCAPE > path.length()) {
            return -1;
        }
        int high = Character.digit(path.charAt(at + 1), 16);
        int low = Character.digit(path.charAt(at + 2), 16);
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    private static boolean mayBeEscaped(int octet) {
        boolean letter = (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
        boolean digit = octet >= '0' && octet <= '9';
        return octet >= ' ' && octet != 0x7f && octet != '.' && octet != '\\' && !letter && !digit;
    }

    /** A path, or the end of one, without its escapes. */
    public static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
