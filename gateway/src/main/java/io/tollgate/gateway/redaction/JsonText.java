package io.tollgate.gateway.redaction;

/** Texts as JSON writes them between quotes (RFC 8259, section 7). */
final class JsonText {
    private JsonText() {}

    /** The text without escapes; what is no escape stays. */
    static String unescaped(String written) {
        int length = written.length();
        StringBuilder text = new StringBuilder(length);
        int from = 0;
        for (int at = written.indexOf('\\'); at >= 0 && at + 1 < length; at = written.indexOf('\\', from)) {
            text.append(written, from, at);
            char c = written.charAt(at + 1);
            from = at + 2;
            switch (c) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'u' -> {
                    int unit = unit(written, from);
                    if (unit >= 0) {
                        text.append((char) unit);
                        from += 4;
                    } else {
                        text.append("\\u");
                    }
                }
                default -> text.append(c);
            }
        }
        return text.append(written, from, length).toString();
    }

    private static int unit(String written, int from) {
        if (from + 4 > written.length()) {
            return -1;
        }
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(written.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            unit = 16 * unit + digit;
        }
        return unit;
    }

    /**
     * Where characters of the text without escapes stand in what is written.
     *
     * @param written UTF-8
     * @param escapes whether there may be any
     * @param characters their places, in order; replaced by those of their first bytes
     */
    static void locate(byte[] written, int start, int end, boolean escapes, int[] characters) {
        int at = start;
        int character = 0;
        for (int i = 0; i < characters.length; i++) {
            int wanted = characters[i];
            while (at < end && character < wanted) {
                byte c = written[at];
                if (c >= 0 && c != '\\') {
                    character++;
                    at++;
                } else if (escapes && c == '\\' && at + 1 < end) {
                    boolean unit = written[at + 1] == 'u' && isUnit(written, at + 2, end);
                    character += written[at + 1] == 'u' && !unit ? 2 : 1;
                    at += unit ? 6 : 2;
                } else {
                    // What is beyond the basic plane is two characters.
                    int bytes = c >= 0 ? 1 : (c & 0xE0) == 0xC0 ? 2 : (c & 0xF0) == 0xE0 ? 3 : 4;
                    character += bytes == 4 ? 2 : 1;
                    at += bytes;
                }
            }
            characters[i] = Math.min(at, end);
        }
    }

    private static boolean isUnit(byte[] written, int start, int end) {
        if (start + 4 > end) {
            return false;
        }
        for (int i = start; i < start + 4; i++) {
            if (Character.digit(written[i], 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
