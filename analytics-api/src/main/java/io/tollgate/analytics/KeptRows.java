package io.tollgate.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the room of a fourth of {@link RowBinary}: most numbers of cells are small, and steps of histograms are near
 * one another, so that seven bits a byte, and differences of steps, say the same. Not for several threads.
 */
final class KeptRows implements Rows {
    private static final int LOW_BITS = 7;
    private static final int MORE = 0x80;

    private final byte[] bytes;
    private int at;

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
            long difference = varint();
            last += (int) (difference >>> 1 ^ -(difference & 1));
            values[i] = last;
        }
        return values;
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
        int length = (int) varint();
        String text = new String(bytes, at, length, UTF_8);
        at += length;
        return text;
    }

    /** Rows as they are read, which are written as well. */
    static final class Keeping implements Rows {
        private final Rows rows;
        private final int most;
        private byte[] kept = new byte[1 << 12];
        private int size;
        private boolean whole;
        private boolean tooLong;

        /** @param most bytes that are kept; with more of them nothing is */
        Keeping(Rows rows, int most) {
            this.rows = rows;
            this.most = most;
        }

        /** What was read, for {@link KeptRows}; null if it was too long, or not read to its end. */
        byte @Nullable [] kept() {
            return whole && !tooLong ? Arrays.copyOf(kept, size) : null;
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
            put(value);
            return value;
        }

        @Override
        public long uint32() throws IOException {
            return put(rows.uint32());
        }

        @Override
        public long int64() throws IOException {
            return put(rows.int64());
        }

        @Override
        public int[] uint16s() throws IOException {
            int[] values = rows.uint16s();
            put(values.length);
            int last = 0;
            for (int value : values) {
                int difference = value - last;
                put(Integer.toUnsignedLong(difference << 1 ^ difference >> (Integer.SIZE - 1)));
                last = value;
            }
            return values;
        }

        @Override
        public long[] int64s() throws IOException {
            long[] values = rows.int64s();
            put(values.length);
            for (long value : values) {
                put(value);
            }
            return values;
        }

        @Override
        public String text() throws IOException {
            String text = rows.text();
            byte[] encoded = text.getBytes(UTF_8);
            put(encoded.length);
            if (room(encoded.length)) {
                System.arraycopy(encoded, 0, kept, size, encoded.length);
                size += encoded.length;
            }
            return text;
        }

        private long put(long value) {
            if (room(Long.BYTES + 2)) {
                long left = value;
                while ((left & ~0x7fL) != 0) {
                    kept[size++] = (byte) ((left & 0x7f) | MORE);
                    left >>>= LOW_BITS;
                }
                kept[size++] = (byte) left;
            }
            return value;
        }

        private boolean room(int bytes) {
            tooLong |= size + bytes > most;
            if (tooLong) {
                kept = new byte[0];
                size = 0;
                return false;
            }
            if (size + bytes > kept.length) {
                kept = Arrays.copyOf(kept, Math.max(size + bytes, 2 * kept.length));
            }
            return true;
        }
    }
}
