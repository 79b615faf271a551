package io.tollgate.gateway.provider;

import java.nio.charset.StandardCharsets;

/**
 * What one pass over the bytes of an OpenAI-style answer, or of an event of a stream, shows without parsing them: how much
 * text it brings, and whether there is more to find. To be used again for the next one.
 */
final class Glance {
    private static final byte[] USAGE = ascii("\"usage\"");
    private static final byte[] ERROR = ascii("\"error\"");
    private static final byte[] FINISH = ascii("\"finish_reason\"");
    private static final byte[] CONTENT = ascii("\"content\"");
    private static final byte[] ARGUMENTS = ascii("\"arguments\"");
    private static final byte[] REFUSAL = ascii("\"refusal\"");
    private static final byte[] REASONING = ascii("\"reasoning\"");
    private static final byte[] REASONING_CONTENT = ascii("\"reasoning_content\"");

    private boolean worthAParse;
    private boolean finishes;
    private long textBytes;

    void at(byte[] bytes, int start, int end) {
        worthAParse = false;
        finishes = false;
        textBytes = 0;
        for (int i = start; i < end - 1; i++) {
            if (bytes[i] == '"') {
                i = quote(bytes, i, end);
            }
        }
    }

    /** Takes note of what begins, or ends, with a quote; where to go on. */
    private int quote(byte[] bytes, int at, int end) {
        switch (bytes[at + 1]) {
            case 'u' -> worthAParse |= value(bytes, at, end, USAGE) == '{';
            case 'e' -> {
                byte value = value(bytes, at, end, ERROR);
                worthAParse |= value != 0 && value != 'n';
            }
            case 'f' -> finishes |= value(bytes, at, end, FINISH) == '"';
            case 'c' -> {
                return text(bytes, at, end, CONTENT);
            }
            case 'a' -> {
                return text(bytes, at, end, ARGUMENTS);
            }
            case 'r' -> {
                return text(bytes, text(bytes, text(bytes, at, end, REFUSAL), end, REASONING), end, REASONING_CONTENT);
            }
            default -> {
                // Something else begins or ends here.
            }
        }
        return at;
    }

    /** Where the string ends that is the value of a name; where the name is not here, or has none, here. */
    private int text(byte[] bytes, int at, int end, byte[] name) {
        int value = valueAt(bytes, at, end, name);
        if (value == end || bytes[value] != '"') {
            return at;
        }
        int i = value + 1;
        while (i < end && bytes[i] != '"') {
            i += bytes[i] == '\\' ? 2 : 1;
        }
        textBytes += i - value - 1;
        return i;
    }

    /** The first byte of the value of a name; 0 where the name is not here. */
    private static byte value(byte[] bytes, int at, int end, byte[] name) {
        int value = valueAt(bytes, at, end, name);
        return value == end ? 0 : bytes[value];
    }

    /** Where the value of a name begins; where what looks like the name is a value, what comes next; else the end. */
    private static int valueAt(byte[] bytes, int at, int end, byte[] name) {
        if (!startsWith(bytes, at, end, name)) {
            return end;
        }
        int value = at + name.length;
        while (value < end && (bytes[value] == ':' || bytes[value] == ' ' || bytes[value] == '\t')) {
            value++;
        }
        return value;
    }

    static boolean startsWith(byte[] bytes, int at, int end, byte[] text) {
        if (end - at < text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (bytes[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean contains(byte[] bytes, int start, int end, byte[] text) {
        for (int i = start; i <= end - text.length; i++) {
            if (startsWith(bytes, i, end, text)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether usage or an error may be in it. */
    boolean worthAParse() {
        return worthAParse;
    }

    /** Whether a choice comes to its end. */
    boolean finishes() {
        return finishes;
    }

    /** The length of what the model says, thinks and calls tools with, as it is written in JSON. */
    long textBytes() {
        return textBytes;
    }
}
