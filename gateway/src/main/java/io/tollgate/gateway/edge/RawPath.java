package io.tollgate.gateway.edge;

import org.jspecify.annotations.Nullable;

/**
 * What the path of a request has to be like before anything looks at what it says: one that means the same to whoever
 * reads it, us and the upstream (RFC 3986, sections 2.3 and 3.3).
 */
final class RawPath {
    private static final int ESCAPE = 3;

    private RawPath() {}

    /**
     * Whether a path has no segment that is empty, but for the last one, none that is {@code .} or {@code ..}, however it
     * is written, no backslash, no character that a path cannot hold, and no escape of one that needs none.
     */
    static boolean clear(@Nullable String path) {
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
            } else if (c <= ' ' || c >= 0x7f || c == '\\') {
                return false;
            }
        }
        return !isDots(path, segment, path.length());
    }

    private static boolean isDots(String path, int start, int end) {
        return switch (end - start) {
            case 1 -> path.charAt(start) == '.';
            case 2 -> path.charAt(start) == '.' && path.charAt(start + 1) == '.';
            default -> false;
        };
    }

    /** The octet of an escape; less than 0 where it is none. */
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
}
