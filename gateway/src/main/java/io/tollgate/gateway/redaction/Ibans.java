package io.tollgate.gateway.redaction;

import java.util.HashMap;
import java.util.Map;

/** International bank account numbers (ISO 13616-1), with blanks or dashes or without. */
final class Ibans {
    /** Lengths by country, as the registry of ISO 13616 has them. */
    private static final Map<String, Integer> LENGTHS = lengths("NO15 BE16 DK18 FI18 FK18 FO18 GL18 NL18 SD18 MK19 SI19"
            + " AT20 BA20 EE20 KZ20 LT20 LU20 MN20 XK20 CH21 HR21 LI21 LV21 BG22 BH22 CR22 DE22 GB22 GE22 IE22 ME22"
            + " RS22 VA22 AE23 GI23 IL23 IQ23 OM23 SO23 TL23 AD24 CZ24 ES24 MD24 PK24 RO24 SA24 SE24 SK24 TN24 VG24"
            + " LY25 PT25 ST25 IS26 TR26 BI27 DJ27 FR27 GR27 IT27 MC27 MR27 SM27 AL28 AZ28 BY28 CY28 DO28 GT28 HU28"
            + " LB28 NI28 PL28 SV28 BR29 EG29 PS29 QA29 UA29 JO30 KW30 MU30 YE30 MT31 SC32 LC32 RU33");

    private static final int LONGEST = 34;

    private Ibans() {}

    private static Map<String, Integer> lengths(String list) {
        Map<String, Integer> lengths = new HashMap<>();
        for (String each : list.split(" ", -1)) {
            lengths.put(each.substring(0, 2), Integer.valueOf(each.substring(2)));
        }
        return Map.copyOf(lengths);
    }

    /**
     * Where an account number ends that begins here.
     *
     * @return -1 where none does
     */
    static int end(String text, int start) {
        if (!Ascii.digitAt(text, start + 2)
                || !Ascii.digitAt(text, start + 3)
                || !Ascii.letter(text.charAt(start))
                || !Ascii.letter(text.charAt(start + 1))) {
            return -1;
        }
        String country = "" + upper(text.charAt(start)) + upper(text.charAt(start + 1));
        Integer length = LENGTHS.get(country);
        if (length == null) {
            return -1;
        }
        char[] account = new char[LONGEST];
        int count = 0;
        int at = start;
        while (count < length && at < text.length()) {
            char c = text.charAt(at);
            if (Ascii.alphanumeric(c)) {
                account[count++] = upper(c);
            } else if ((c != ' ' && c != '-') || !Ascii.alphanumericAt(text, at + 1)) {
                return -1;
            }
            at++;
        }
        return count == length && !Ascii.alphanumericAt(text, at) && checks(account, length) ? at : -1;
    }

    private static char upper(char c) {
        return c >= 'a' ? (char) (c - 'a' + 'A') : c;
    }

    /** The checksum of ISO/IEC 7064, MOD 97-10, with the first four characters behind the others. */
    private static boolean checks(char[] account, int length) {
        int rest = 0;
        for (int i = 0; i < length; i++) {
            char c = account[(i + 4) % length];
            rest = Ascii.digit(c) ? (10 * rest + c - '0') % 97 : (100 * rest + c - 'A' + 10) % 97;
        }
        return rest == 1;
    }
}
