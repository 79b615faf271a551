package io.tollgate.gateway.redaction;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** The pieces of a body that are texts, in the order of their bytes. */
final class Pieces {
    /** What stands between quotes in JSON. */
    static final byte STRING = 0;
    /** A number in JSON. */
    static final byte NUMBER = 1;
    /** Text as it is. */
    static final byte RAW = 2;

    private static final int KIND = 3;
    private static final int ESCAPED = 4;
    private static final int NOT_ASCII = 8;
    private static final int SECRET = 16;

    private final byte[] body;
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private long[] paths = new long[64];
    private byte[] flags = new byte[64];
    private int size;

    Pieces(byte[] body) {
        this.body = body;
    }

    /**
     * Adds a piece.
     *
     * @param path the same for pieces that go on from one another; 0 for one that stands alone
     * @param secret whether it is to be replaced as a whole, whatever it is
     */
    void add(byte kind, int start, int end, long path, boolean escaped, boolean ascii, boolean secret) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            paths = Arrays.copyOf(paths, 2 * size);
            flags = Arrays.copyOf(flags, 2 * size);
        }
        starts[size] = start;
        ends[size] = end;
        paths[size] = path;
        flags[size] = (byte) (kind | (escaped ? ESCAPED : 0) | (ascii ? 0 : NOT_ASCII) | (secret ? SECRET : 0));
        size++;
    }

    int size() {
        return size;
    }

    int start(int index) {
        return starts[index];
    }

    int end(int index) {
        return ends[index];
    }

    long path(int index) {
        return paths[index];
    }

    byte kind(int index) {
        return (byte) (flags[index] & KIND);
    }

    boolean secret(int index) {
        return (flags[index] & SECRET) != 0;
    }

    /** Whether the text's characters are the body's bytes. */
    boolean plain(int index) {
        return (flags[index] & (ESCAPED | NOT_ASCII)) == 0;
    }

    /** The text, without what JSON escapes. */
    String text(int index) {
        int start = starts[index];
        int length = ends[index] - start;
        int flag = flags[index];
        String text = new String(body, start, length, (flag & NOT_ASCII) == 0 ? ISO_8859_1 : UTF_8);
        return (flag & ESCAPED) == 0 ? text : JsonText.unescaped(text);
    }
}
