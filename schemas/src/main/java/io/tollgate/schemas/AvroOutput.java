package io.tollgate.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow by values in Avro's binary encoding (Avro specification, "Binary Encoding"). To be used again. */
final class AvroOutput {
    /** A 64-bit number's, at seven bits a byte. */
    private static final int LONGEST_NUMBER = 10;

    private byte[] bytes = new byte[1024];
    private int length;

    void clear() {
        length = 0;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    void fixed(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    /** An {@code int}, a {@code long}, an enum's or a union's index, an array's or map's count of items. */
    void number(long value) {
        room(LONGEST_NUMBER);
        byte[] to = bytes;
        int at = length;
        long rest = (value << 1) ^ (value >> 63);
        if ((rest & ~0x7FL) == 0) {
            to[at] = (byte) rest;
            length = at + 1;
            return;
        }
        while ((rest & ~0x7FL) != 0) {
            to[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        length = at;
    }

    void flag(boolean value) {
        room(1);
        bytes[length++] = (byte) (value ? 1 : 0);
    }

    void bytes(byte[] value) {
        number(value.length);
        fixed(value);
    }

    void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }
}
