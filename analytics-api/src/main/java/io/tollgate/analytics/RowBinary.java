package io.tollgate.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads ClickHouse's format {@code RowBinary}: numbers with their lowest byte first, texts and arrays after their
 * length, nothing between columns and rows. What is read must be known. Not for several threads.
 */
final class RowBinary implements Rows, AutoCloseable {
    private static final VarHandle INT16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final InputStream in;
    private byte[] buffer = new byte[64 * 1024];
    private int at;
    private int end;

    RowBinary(InputStream in) {
        this.in = in;
    }

    @Override
    public boolean next() throws IOException {
        if (at < end) {
            return true;
        }
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    @Override
    public int uint8() throws IOException {
        need(1);
        return buffer[at++] & 0xff;
    }

    private int uint16() throws IOException {
        need(Short.BYTES);
        int value = (short) INT16.get(buffer, at) & 0xffff;
        at += Short.BYTES;
        return value;
    }

    @Override
    public long uint32() throws IOException {
        need(Integer.BYTES);
        long value = Integer.toUnsignedLong((int) INT32.get(buffer, at));
        at += Integer.BYTES;
        return value;
    }

    @Override
    public long int64() throws IOException {
        need(Long.BYTES);
        long value = (long) INT64.get(buffer, at);
        at += Long.BYTES;
        return value;
    }

    /** A length: seven bits a byte, the lowest first. */
    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = uint8();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("a length of more than 64 bits");
    }

    @Override
    public int[] uint16s() throws IOException {
        int[] values = new int[Math.toIntExact(varint())];
        for (int i = 0; i < values.length; i++) {
            values[i] = uint16();
        }
        return values;
    }

    @Override
    public long[] int64s() throws IOException {
        long[] values = new long[Math.toIntExact(varint())];
        for (int i = 0; i < values.length; i++) {
            values[i] = int64();
        }
        return values;
    }

    @Override
    public String text() throws IOException {
        int length = Math.toIntExact(varint());
        need(length);
        String text = new String(buffer, at, length, UTF_8);
        at += length;
        return text;
    }

    private void need(int bytes) throws IOException {
        if (end - at >= bytes) {
            return;
        }
        byte[] into = bytes > buffer.length ? new byte[bytes] : buffer;
        System.arraycopy(buffer, at, into, 0, end - at);
        buffer = into;
        end -= at;
        at = 0;
        while (end < bytes) {
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                throw new EOFException("an answer of ClickHouse ends in the middle of a row");
            }
            end += read;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
