package io.tollgate.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the room of a fourth of {@link RowBinary}: most numbers of cells are small, and steps of histograms are near
 * one another, so that seven bits a byte, and differences of steps, say the same; and texts come again and again. Not
 * for several threads.
 */
final class KeptRows implements Rows {
    private static final int LOW_BITS = 7;
    private static final int MORE = 0x80;

    /** So many texts are remembered, by who writes and by who reads; with more of them few come again. */
    private static final int MOST_TEXTS = 4_096;

    private final byte[] bytes;
    private int at;
    /** Room for those of a histogram. */
    private int[] steps = new int[64];

    /** The first that came, which are not written again. */
    private final List<String> texts = new ArrayList<>();

    KeptRows(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public boolean next() {
        return at < bytes.length;
    }

    @Override
    public int uint8() throws IOException {
        return (int) varint();
    }

    @Override
    public long uint32() throws IOException {
        return varint();
    }

    @Override
    public long int64() throws IOException {
        return varint();
    }

    private long varint() throws IOException {
        try {
            byte next = bytes[at++];
            if (next >= 0) {
                return next;
            }
            long value = next & 0x7fL;
            for (int shift = LOW_BITS; next < 0; shift += LOW_BITS) {
                next = bytes[at++];
                value |= (next & 0x7fL) << shift;
            }
            return value;
        } catch (ArrayIndexOutOfBoundsException e) {
            throw (IOException) new EOFException("what was kept ends in the middle of a row").initCause(e);
        }
    }

    @Override
    public int[] uint16s() throws IOException {
        int[] values = new int[(int) varint()];
        int last = 0;
        for (int i = 0; i < values.length; i++) {
            last += difference();
            values[i] = last;
        }
        return values;
    }

    /** Between a step and the one before. */
    private int difference() throws IOException {
        long difference = varint();
        return (int) (difference >>> 1 ^ -(difference & 1));
    }

    @Override
    public long[] int64s() throws IOException {
        long[] values = new long[(int) varint()];
        for (int i = 0; i < values.length; i++) {
            values[i] = varint();
        }
        return values;
    }

    @Override
    public String text() throws IOException {
        int place = (int) varint();
        if (place < texts.size()) {
            return texts.get(place);
        }
        int length = (int) varint();
        String text = new String(bytes, at, length, UTF_8);
        if (texts.size() < MOST_TEXTS) {
            texts.add(text);
        }
        at += length;
        return text;
    }

    @Override
    public void counts(Histogram into) throws IOException {
        int length = (int) varint();
        steps = steps.length < length ? new int[length] : steps;
        int last = 0;
        for (int i = 0; i < length; i++) {
            last += difference();
            steps[i] = last;
        }
        into.reach(steps, length);
        if (varint() != length) {
            throw new IOException("a histogram has other steps than counts");
        }
        for (int i = 0; i < length; i++) {
            into.add(steps[i], varint());
        }
    }

    /** Writes rows so that they can be read. */
    static final class Writer {
        private final int most;
        private byte[] bytes = new byte[1 << 12];
        private int size;
        private boolean tooLong;
        private final Map<String, Integer> texts = new HashMap<>();

        /** @param most bytes; with more of them nothing is kept */
        Writer(int most) {
            this.most = most;
        }

        /** What was written; null if it was too long. */
        byte @Nullable [] bytes() {
            return tooLong ? null : Arrays.copyOf(bytes, size);
        }

        void uint8(int value) {
            varint(value);
        }

        void uint32(long value) {
            varint(value);
        }

        void int64(long value) {
            varint(value);
        }

        void uint16s(int[] values) {
            varint(values.length);
            int last = 0;
            for (int value : values) {
                int difference = value - last;
                varint(Integer.toUnsignedLong(difference << 1 ^ difference >> (Integer.SIZE - 1)));
                last = value;
            }
        }

        void int64s(long[] values) {
            varint(values.length);
            for (long value : values) {
                varint(value);
            }
        }

        /** Its place among those that are remembered; or how many those are, and itself. */
        void text(String text) {
            Integer place = texts.get(text);
            if (place != null) {
                varint(place);
                return;
            }
            varint(texts.size());
            if (texts.size() < MOST_TEXTS) {
                texts.put(text, texts.size());
            }
            byte[] encoded = text.getBytes(UTF_8);
            varint(encoded.length);
            if (room(encoded.length)) {
                System.arraycopy(encoded, 0, bytes, size, encoded.length);
                size += encoded.length;
            }
        }

        private void varint(long value) {
            if (room(Long.BYTES + 2)) {
                long left = value;
                while ((left & ~0x7fL) != 0) {
                    bytes[size++] = (byte) ((left & 0x7f) | MORE);
                    left >>>= LOW_BITS;
                }
                bytes[size++] = (byte) left;
            }
        }

        private boolean room(int more) {
            tooLong |= size + more > most;
            if (tooLong) {
                bytes = new byte[0];
                size = 0;
                return false;
            }
            if (size + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
            }
            return true;
        }
    }

    /** Rows as they are read, which are written as well. */
    static final class Keeping implements Rows {
        private final Rows rows;
        private final Writer out;
        private boolean whole;

        Keeping(Rows rows, Writer out) {
            this.rows = rows;
            this.out = out;
        }

        /** Whether they have been read to their end. */
        boolean whole() {
            return whole;
        }

        @Override
        public boolean next() throws IOException {
            boolean more = rows.next();
            whole = !more;
            return more;
        }

        @Override
        public int uint8() throws IOException {
            int value = rows.uint8();
            out.uint8(value);
            return value;
        }

        @Override
        public long uint32() throws IOException {
            long value = rows.uint32();
            out.uint32(value);
            return value;
        }

        @Override
        public long int64() throws IOException {
            long value = rows.int64();
            out.int64(value);
            return value;
        }

        @Override
        public int[] uint16s() throws IOException {
            int[] values = rows.uint16s();
            out.uint16s(values);
            return values;
        }

        @Override
        public long[] int64s() throws IOException {
            long[] values = rows.int64s();
            out.int64s(values);
            return values;
        }

        @Override
        public String text() throws IOException {
            String text = rows.text();
            out.text(text);
            return text;
        }
    }
}
