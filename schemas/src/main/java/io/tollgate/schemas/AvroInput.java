package io.tollgate.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values in Avro's binary encoding, read one after another (Avro specification, "Binary Encoding"). What is not such a
 * value, or goes on behind the end, is an {@link IndexOutOfBoundsException}, an {@link IllegalArgumentException} or an
 * {@link ArithmeticException}. To be used again.
 */
final class AvroInput {
    private static final int LONGEST_NUMBER = 70;
    private static final int KNOWN_BITS = 8;
    private static final int KNOWN = 1 << KNOWN_BITS;

    /** Texts that were read, by a hash of their bytes; the last of those with the same hash. */
    private final @Nullable String[] known = new String[KNOWN];

    private byte[] bytes = {};
    private int position;

    void begin(byte[] from, int at) {
        bytes = from;
        position = at;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < LONGEST_NUMBER; shift += 7) {
            byte next = bytes[position++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }

    int integer() {
        return Math.toIntExact(number());
    }

    boolean flag() {
        return bytes[position++] == 1;
    }

    byte[] bytes() {
        int length = length();
        byte[] value = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return value;
    }

    UUID uuid() {
        int length = length();
        UUID value = UUID.fromString(new String(bytes, position, length, StandardCharsets.US_ASCII));
        position += length;
        return value;
    }

    /** A text; the same object as before for most of those that come again and again. */
    String text() {
        int length = length();
        int hash = length;
        for (int i = position; i < position + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ hash >>> KNOWN_BITS) & (KNOWN - 1);
        String value = known[slot];
        if (value == null || !isNext(value, length)) {
            value = new String(bytes, position, length, StandardCharsets.UTF_8);
            known[slot] = value;
        }
        position += length;
        return value;
    }

    private boolean isNext(String text, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            // Of other bytes than ASCII, several make one character.
            if (bytes[position + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Items in the next block of an array or map; 0 at its end. */
    long block() {
        long items = number();
        if (items < 0) {
            // Its size in bytes follows, for those who skip it.
            if (number() < 0) {
                throw new IllegalArgumentException("a block has no bytes");
            }
            return Math.negateExact(items);
        }
        return items;
    }

    private int length() {
        long length = number();
        if (length < 0 || length > bytes.length - position) {
            throw new IllegalArgumentException(
                    "a value of " + length + " bytes, with " + (bytes.length - position) + " left");
        }
        return (int) length;
    }
}
