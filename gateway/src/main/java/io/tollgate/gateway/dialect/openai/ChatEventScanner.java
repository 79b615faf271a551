package io.tollgate.gateway.dialect.openai;

import io.tollgate.gateway.dialect.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * One pass over the bytes of an OpenAI-style answer, or of an event of a stream, that finds without parsing how much
 * text it brings and whether it needs a parse. Reused for the next one.
 */
final class ChatEventScanner {
    private static final byte[] USAGE = ascii("\"usage\"");
    private static final byte[] ERROR = ascii("\"error\"");
    private static final byte[] FINISH = ascii("\"finish_reason\"");
    private static final byte[] INDEX = ascii("\"index\"");
    private static final byte[] TOOL_CALLS = ascii("\"tool_calls\"");
    private static final byte[] CONTENT = ascii("\"content\"");
    private static final byte[] TEXT = ascii("\"text\"");
    private static final byte[] ARGUMENTS = ascii("\"arguments\"");
    private static final byte[] REFUSAL = ascii("\"refusal\"");
    private static final byte[] REASONING = ascii("\"reasoning\"");
    private static final byte[] SERVICE_TIER = ascii("\"service_tier\"");
    private static final int LONGEST_TIER = 64;
    private static final byte[] REASONING_CONTENT = ascii("\"reasoning_content\"");

    private boolean needsParse;
    private int finishes;
    private boolean fails;
    private boolean callsTools;
    private int index;
    private long textBytes;
    private byte[] tier = new byte[0];
    private boolean tierIsNew;

    void scan(byte[] bytes, int start, int end) {
        needsParse = false;
        finishes = 0;
        fails = false;
        callsTools = false;
        index = 0;
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
            case 'u' -> needsParse |= value(bytes, at, end, USAGE) == '{';
            case 'e' -> {
                byte value = value(bytes, at, end, ERROR);
                needsParse |= value != 0 && value != 'n';
            }
            case 'f' -> finish(bytes, valueAt(bytes, at, end, FINISH), end);
            case 'i' -> index(value(bytes, at, end, INDEX));
            case 't' -> {
                callsTools |= value(bytes, at, end, TOOL_CALLS) == '[';
                return text(bytes, at, end, TEXT);
            }
            case 'c' -> {
                return text(bytes, at, end, CONTENT);
            }
            case 'a' -> {
                return text(bytes, at, end, ARGUMENTS);
            }
            case 'r' -> {
                return text(bytes, text(bytes, text(bytes, at, end, REFUSAL), end, REASONING), end, REASONING_CONTENT);
            }
            case 's' -> tier(bytes, at, end);
            default -> {
                // Something else begins or ends here.
            }
        }
        return at;
    }

    private void finish(byte[] bytes, int value, int end) {
        if (value < end && bytes[value] == '"') {
            finishes++;
            fails |= Bytes.startsWith(bytes, value, end, ERROR);
        }
    }

    private void index(byte digit) {
        if (digit > '0' && digit <= '9') {
            index = Math.max(index, digit - '0');
        }
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

    /** Takes note of the service tier, where it is another one than the last event's. */
    private void tier(byte[] bytes, int at, int end) {
        int value = valueAt(bytes, at, end, SERVICE_TIER);
        boolean known = tier.length > 0 && Bytes.startsWith(bytes, value, end, tier);
        if (known || value == end || bytes[value] != '"') {
            return;
        }
        int close = value + 1;
        while (close < end && bytes[close] != '"') {
            close++;
        }
        if (close < end && close - value <= LONGEST_TIER) {
            tier = Arrays.copyOfRange(bytes, value, close + 1);
            tierIsNew = true;
        }
    }

    /** Hands on the service tier that was told, if it has not been handed on before. */
    void serviceTier(Consumer<String> to) {
        if (tierIsNew) {
            tierIsNew = false;
            to.accept(new String(tier, 1, tier.length - 2, StandardCharsets.US_ASCII));
        }
    }

    /** The first byte of the value of a name; 0 if the name is not here. */
    private static byte value(byte[] bytes, int at, int end, byte[] name) {
        int value = valueAt(bytes, at, end, name);
        return value == end ? 0 : bytes[value];
    }

    /** Where the value of a name begins; where what looks like the name is a value, what comes next; else the end. */
    private static int valueAt(byte[] bytes, int at, int end, byte[] name) {
        if (!Bytes.startsWith(bytes, at, end, name)) {
            return end;
        }
        int value = at + name.length;
        while (value < end && (bytes[value] == ':' || bytes[value] == ' ' || bytes[value] == '\t')) {
            value++;
        }
        return value;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether usage or an error may be in it. */
    boolean needsParse() {
        return needsParse;
    }

    /** How many choices come to their end. */
    int finishes() {
        return finishes;
    }

    /** Whether a choice ends because something failed, as OpenRouter says it. */
    boolean fails() {
        return fails;
    }

    /** The highest index, by its first digit; of a choice, unless tools are called, which have indices as well. */
    int index() {
        return index;
    }

    /** Whether tools are called. */
    boolean callsTools() {
        return callsTools;
    }

    /** The length of what the model says, thinks and calls tools with, as it is written in JSON. */
    long textBytes() {
        return textBytes;
    }
}
