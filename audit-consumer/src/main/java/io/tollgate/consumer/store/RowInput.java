package io.tollgate.consumer.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Values in ClickHouse's RowBinary format, read one after another. For one thread. */
final class RowInput {
    private static final int BUFFER = 64 << 10;
    private static final int LONGEST_TEXT = 64 << 20;

    private final InputStream in;
    private final ByteBuffer bytes =
            ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);

    RowInput(InputStream in) {
        this.in = in;
    }

    /** Whether there is nothing more to read. */
    boolean atEnd() throws IOException {
        return !bytes.hasRemaining() && !fill(1);
    }

    int uint8() throws IOException {
        need(1);
        return bytes.get() & 0xFF;
    }

    int uint16() throws IOException {
        need(Short.BYTES);
        return bytes.getShort() & 0xFFFF;
    }

    int uint32() throws IOException {
        need(Integer.BYTES);
        return bytes.getInt();
    }

    long int64() throws IOException {
        need(Long.BYTES);
        return bytes.getLong();
    }

    /** A string's length in bytes, an array's or a map's in entries: LEB128. */
    int length() throws IOException {
        long value = 0;
        int shift = 0;
        int part;
        do {
            part = uint8();
            value |= (long) (part & 0x7F) << shift;
            shift += 7;
        } while ((part & 0x80) != 0 && shift < Integer.SIZE + 7);
        if (value > LONGEST_TEXT) {
            throw new IOException("a row is not in the form that was asked for: a length of " + value);
        }
        return (int) value;
    }

    String text() throws IOException {
        int length = length();
        if (length <= bytes.remaining() || (length <= BUFFER && fill(length))) {
            String text = new String(bytes.array(), bytes.position(), length, StandardCharsets.UTF_8);
            bytes.position(bytes.position() + length);
            return text;
        }
        byte[] all = new byte[length];
        int held = Math.min(length, bytes.remaining());
        bytes.get(all, 0, held);
        if (in.readNBytes(all, held, length - held) < length - held) {
            throw new EOFException("a row ends in the middle");
        }
        return new String(all, StandardCharsets.UTF_8);
    }

    private void need(int count) throws IOException {
        if (bytes.remaining() < count && !fill(count)) {
            throw new EOFException("a row ends in the middle");
        }
    }

    private boolean fill(int count) throws IOException {
        bytes.compact();
        while (bytes.position() < count) {
            int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
            if (read < 0) {
                break;
            }
            bytes.position(bytes.position() + read);
        }
        bytes.flip();
        return bytes.remaining() >= count;
    }
}
