package io.tollgate.gateway.cache;

import java.math.BigDecimal;
import java.util.Arrays;

/**
 * Bytes that are the same for the same values, and others for others: each value begins with its kind, and texts with
 * their length. For one use after another.
 */
final class Canonical {
    private static final int KEPT = 64 << 10;
    private static final int SHORT_NUMBER = 18;

    private byte[] bytes = new byte[1 << 10];
    private int length;

    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[1 << 10];
        }
    }

    int length() {
        return length;
    }

    /** Takes back what was written behind an offset. */
    void truncate(int to) {
        length = to;
    }

    byte[] array() {
        return bytes;
    }

    void kind(char kind) {
        room(1);
        bytes[length++] = (byte) kind;
    }

    /** A text, every one of its UTF-16 units in up to three bytes, so that unpaired surrogates differ as well. */
    void text(char[] chars, int from, int count) {
        room(Integer.BYTES + 3 * count);
        int at = length + Integer.BYTES;
        for (int i = from; i < from + count; i++) {
            char c = chars[i];
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xc0 | (c >> 6));
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            } else {
                bytes[at++] = (byte) (0xe0 | (c >> 12));
                bytes[at++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            }
        }
        int written = at - length - Integer.BYTES;
        number(written);
        length += written;
    }

    void text(String text) {
        text(text.toCharArray(), 0, text.length());
    }

    void bytes(byte[] more) {
        room(Integer.BYTES + more.length);
        number(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    /** Four bytes, for which there is room. */
    private void number(int value) {
        bytes[length++] = (byte) (value >> 24);
        bytes[length++] = (byte) (value >> 16);
        bytes[length++] = (byte) (value >> 8);
        bytes[length++] = (byte) value;
    }

    /** A number by its value: {@code 10}, {@code 10.0} and {@code 1e1} are the same. */
    void number(String text) {
        kind('n');
        text(normal(text));
    }

    private static String normal(String text) {
        if (text.length() == 1 && text.charAt(0) != '0') {
            return text + "e0";
        }
        try {
            if (text.length() <= SHORT_NUMBER && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return normal(Long.parseLong(text));
            }
            BigDecimal value = new BigDecimal(text).stripTrailingZeros();
            return value.signum() == 0 ? "0e0" : value.unscaledValue() + "e" + -(long) value.scale();
        } catch (ArithmeticException | NumberFormatException e) {
            // Beyond what can be reckoned with: as it is written.
            return text;
        }
    }

    private static String normal(long number) {
        if (number == 0) {
            return "0e0";
        }
        long rest = number;
        int zeros = 0;
        while (rest % 10 == 0) {
            rest /= 10;
            zeros++;
        }
        return rest + "e" + zeros;
    }

    /** Whether what stands behind an offset is some bytes. */
    boolean endsWith(int from, byte[] value) {
        return Arrays.equals(bytes, from, length, value, 0, value.length);
    }

    /**
     * Puts members of an object, which stand one behind the other up to the end, in the order of their names; those of
     * one name stay in theirs.
     *
     * @param starts where they begin
     * @param nameEnds where their names end
     */
    void sort(int[] starts, int[] nameEnds, int members) {
        if (members < 2 || sorted(starts, nameEnds, members)) {
            return;
        }
        Integer[] order = new Integer[members];
        for (int i = 0; i < members; i++) {
            order[i] = i;
        }
        Arrays.sort(order, (a, b) -> compare(starts, nameEnds, a, b));
        int begin = starts[0];
        byte[] unsorted = Arrays.copyOfRange(bytes, begin, length);
        int at = begin;
        for (int i : order) {
            int end = i + 1 < members ? starts[i + 1] : length;
            System.arraycopy(unsorted, starts[i] - begin, bytes, at, end - starts[i]);
            at += end - starts[i];
        }
    }

    private boolean sorted(int[] starts, int[] nameEnds, int members) {
        for (int i = 1; i < members; i++) {
            if (compare(starts, nameEnds, i - 1, i) > 0) {
                return false;
            }
        }
        return true;
    }

    private int compare(int[] starts, int[] nameEnds, int a, int b) {
        return Arrays.compare(bytes, starts[a], nameEnds[a], bytes, starts[b], nameEnds[b]);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, more)));
        }
    }
}
