package io.tollgate.gateway.edge.call;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Text in the value of a header, which takes ASCII alone (RFC 9110, section 5.5): all else is percent-encoded UTF-8.
 */
final class HeaderText {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private HeaderText() {}

    static String of(String text) {
        if (passes(text)) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 32);
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (passes(each)) {
                encoded.append((char) each);
            } else {
                HEX.toHexDigits(encoded.append('%'), each);
            }
        }
        return encoded.toString();
    }

    private static boolean passes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!passes(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean passes(int character) {
        return character > ' ' && character <= '~' && character != '%';
    }
}
