package io.tollgate.gateway.redaction;

/**
 * Telephone numbers: in international form (ITU-T E.123), with ten digits as in North America, and behind a leading
 * zero as in much of Europe. A number that is just digits is none: there are too many other numbers.
 */
final class Phones {
    private static final int SHORTEST_INTERNATIONAL = 8;
    private static final int LONGEST_INTERNATIONAL = 15;
    private static final int SHORTEST_NATIONAL = 9;
    private static final int LONGEST_NATIONAL = 12;

    private Phones() {}

    /**
     * Where a number ends that begins here, with a digit, a plus sign or a bracket.
     *
     * @return -1 where none does
     */
    static int end(String text, int start) {
        return switch (text.charAt(start)) {
            case '+' -> international(text, start + 1);
            case '(' -> tenDigits(text, start);
            case '0' -> text.startsWith("00", start) ? international(text, start + 2) : national(text, start);
            case '1' -> separator(text, start + 1) ? tenDigits(text, start + 2) : tenDigits(text, start);
            default -> tenDigits(text, start);
        };
    }

    private static boolean separator(String text, int at) {
        return at < text.length() && " .-".indexOf(text.charAt(at)) >= 0;
    }

    private static int international(String text, int start) {
        return !Ascii.digitAt(text, start) || text.charAt(start) == '0'
                ? -1
                : grouped(text, start, " .-/()", 3, SHORTEST_INTERNATIONAL, LONGEST_INTERNATIONAL);
    }

    /** The area behind a zero, and then at least one separator. */
    private static int national(String text, int start) {
        int area = start + 1;
        while (area < start + 6 && Ascii.digitAt(text, area)) {
            area++;
        }
        int digits = area - start;
        if (digits == 2) {
            return pairs(text, start);
        }
        boolean parted = area < text.length() && " /-".indexOf(text.charAt(area)) >= 0;
        return digits < 3 || digits > 5 || !parted || text.charAt(start + 1) == '0'
                ? -1
                : grouped(text, start, " /-", 1, SHORTEST_NATIONAL, LONGEST_NATIONAL);
    }

    /** Five pairs of digits, as in France. */
    private static int pairs(String text, int start) {
        int at = start;
        for (int pair = 0; pair < 5; pair++) {
            if (pair > 0 && !separator(text, at++)) {
                return -1;
            }
            if (!Ascii.digitAt(text, at) || !Ascii.digitAt(text, at + 1)) {
                return -1;
            }
            at += 2;
        }
        return Ascii.alphanumericAt(text, at) ? -1 : at;
    }

    /** Digits in any groups, with some separators in a row between them. */
    private static int grouped(String text, int start, String separators, int row, int least, int most) {
        int digits = 0;
        int end = start;
        int at = start;
        while (at < text.length() && digits <= most) {
            if (Ascii.digit(text.charAt(at))) {
                digits++;
                at++;
                end = at;
            } else if (separators.indexOf(text.charAt(at)) >= 0 && at - end < row) {
                at++;
            } else {
                break;
            }
        }
        return digits >= least && digits <= most && !Ascii.alphanumericAt(text, end) ? end : -1;
    }

    private static int tenDigits(String text, int start) {
        boolean bracket = text.startsWith("(", start);
        int at = group(text, bracket ? start + 1 : start, 3);
        if (at < 0) {
            return -1;
        }
        if (bracket) {
            if (!text.startsWith(")", at)) {
                return -1;
            }
            at += separator(text, at + 1) ? 2 : 1;
        } else if (separator(text, at)) {
            at++;
        } else {
            return -1;
        }
        at = group(text, at, 3);
        if (at < 0 || !separator(text, at)) {
            return -1;
        }
        at = group(text, at + 1, 4);
        return at < 0 || Ascii.alphanumericAt(text, at) ? -1 : at;
    }

    /** Where so many digits have ended; -1 where there are fewer. */
    private static int group(String text, int start, int digits) {
        for (int i = start; i < start + digits; i++) {
            if (!Ascii.digitAt(text, i)) {
                return -1;
            }
        }
        return start + digits;
    }
}
