package io.tollgate.gateway.redaction;

/** What a character is, as the finders of text need to know. */
final class Ascii {
    private static final boolean[] ALPHANUMERIC = new boolean[128];

    static {
        for (char c = 0; c < 128; c++) {
            ALPHANUMERIC[c] = digit(c) || letter(c);
        }
    }

    private Ascii() {}

    static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean alphanumeric(char c) {
        return c < 128 && ALPHANUMERIC[c];
    }

    /** A character of the tokens that makers hand out. */
    static boolean token(char c) {
        return alphanumeric(c) || c == '_' || c == '-';
    }

    static boolean digitAt(String text, int at) {
        return at >= 0 && at < text.length() && digit(text.charAt(at));
    }

    static boolean alphanumericAt(String text, int at) {
        return at >= 0 && at < text.length() && alphanumeric(text.charAt(at));
    }

    /**
     * Whether a letter stands for a character that cannot be seen, behind a backslash: in JSON within a text of JSON.
     */
    static boolean escaped(String text, int at) {
        return at > 0 && text.charAt(at - 1) == '\\' && "nrtbf".indexOf(text.charAt(at)) >= 0;
    }
}
