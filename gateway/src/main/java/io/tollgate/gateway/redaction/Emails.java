package io.tollgate.gateway.redaction;

/** E-mail addresses, as they are written in texts (RFC 5322, section 3.4.1, without quotes and comments). */
final class Emails {
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_DOMAIN = 253;

    private Emails() {}

    /** Adds the address that has its sign here, if there is one. */
    static void at(String text, int sign, Findings found) {
        int start = sign;
        int first = Math.max(0, sign - LONGEST_LOCAL);
        while (start > first && local(text.charAt(start - 1))) {
            start--;
        }
        while (start < sign && ".-'".indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        if (start < sign && Ascii.escaped(text, start)) {
            start++;
        }
        if (start == sign) {
            return;
        }
        int end = domainEnd(text, sign + 1);
        if (end > 0) {
            found.add(start, end, "email");
        }
    }

    private static boolean local(char c) {
        return Ascii.alphanumeric(c) || "._%+-'".indexOf(c) >= 0 || (c >= 0x80 && Character.isLetter(c));
    }

    /** Where a domain ends that has a dot and a top level of letters; -1 where there is none. */
    private static int domainEnd(String text, int from) {
        int last = Math.min(text.length(), from + LONGEST_DOMAIN);
        int end = -1;
        int label = from;
        boolean letters = true;
        for (int i = from; ; i++) {
            char c = i < last ? text.charAt(i) : 0;
            if (Ascii.letter(c) || (c >= 0x80 && Character.isLetter(c))) {
                continue;
            }
            if (Ascii.digit(c) || (c == '-' && i > label)) {
                letters = false;
                continue;
            }
            if (i == label) {
                return end;
            }
            boolean top = label > from && i - label >= 2 && (letters || text.startsWith("xn--", label));
            if (top) {
                end = i;
            }
            if (c != '.') {
                return end;
            }
            label = i + 1;
            letters = true;
        }
    }
}
