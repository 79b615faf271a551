package io.tollgate.gateway.redaction;

/** Numbers of payment cards, with blanks or dashes between their digits or without. */
final class Cards {
    private static final int SHORTEST = 13;
    private static final int LONGEST = 19;

    private Cards() {}

    /**
     * Where a card's number ends that begins here.
     *
     * @return -1 where none does
     */
    static int end(String text, int start) {
        int[] ends = new int[LONGEST + 1];
        byte[] digits = new byte[LONGEST];
        int count = 0;
        int at = start;
        while (count < LONGEST && at < text.length()) {
            char c = text.charAt(at);
            if (Ascii.digit(c)) {
                digits[count++] = (byte) (c - '0');
                ends[count] = at + 1;
            } else if ((c != ' ' && c != '-') || count == 0 || !Ascii.digitAt(text, at + 1)) {
                break;
            }
            at++;
        }
        for (int length = count; length >= SHORTEST; length--) {
            if (!Ascii.alphanumericAt(text, ends[length]) && issued(digits, length) && checks(digits, length)) {
                return ends[length];
            }
        }
        return -1;
    }

    /** Whether an issuer has numbers that begin so and are so long. */
    private static boolean issued(byte[] digits, int length) {
        int two = 10 * digits[0] + digits[1];
        int three = 10 * two + digits[2];
        int four = 10 * three + digits[3];
        return switch (digits[0]) {
            case 2 -> length == 16 && four >= 2200 && four <= 2720;
            case 3 -> threes(two, three, four, length);
            case 4 -> length == 13 || length == 16 || length == 19;
            case 5 -> two == 50 || two >= 56 || length == 16;
            case 6 -> true;
            default -> false;
        };
    }

    private static boolean threes(int two, int three, int four, int length) {
        if (two == 34 || two == 37) {
            return length == 15;
        }
        boolean jcb = four >= 3528 && four <= 3589;
        boolean diners = three <= 305 || two == 36 || two >= 38;
        return (jcb && length >= 16) || (diners && length >= 14);
    }

    /** The checksum of ISO/IEC 7812-1, annex B. */
    private static boolean checks(byte[] digits, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int digit = digits[length - 1 - i];
            int doubled = 2 * digit;
            sum += i % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }
}
