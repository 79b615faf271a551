package io.tollgate.gateway.audit.spool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record, and how it lies in a segment. Little-endian, aligned at 8 bytes:
 *
 * <pre>
 *  0 int  length of the payload in bytes; 0 if the segment's records end; written last
 *  4 int  CRC32C of everything from byte 16 to the payload's end
 *  8 long progress: what is known of the answer by now, of an intent; the only thing that is ever overwritten
 * 16 int  kind
 * 24 long id of the call or the adjustment, upper half
 * 32 long its lower half
 * 40 long when it was written, milliseconds since the epoch
 * 48      payload
 * </pre>
 */
final class SpoolRecord {
    static final int HEADER = 48;

    private static final int CRC = 4;
    private static final int PROGRESS = 8;
    private static final int KIND = 16;
    private static final int ID_UPPER = 24;
    private static final int ID_LOWER = 32;
    private static final int AT = 40;
    private static final int ALIGNMENT = 8;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT_AT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG_AT = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** What a record is for. */
    enum Kind {
        /** A call was accepted, or more is known of it: its row, should there be no outcome. */
        INTENT(1),
        /** A call has ended: its row. */
        OUTCOME(2),
        /** The same, but it may have been published before. */
        OUTCOME_AGAIN(3),
        /** Something became known of a call that has ended: an adjustment. */
        ADJUSTMENT(4),
        /** What is to become known of a call that has ended, until an adjustment of the same id follows. */
        OPEN(5);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static @Nullable Kind of(int code) {
            return switch (code) {
                case 1 -> INTENT;
                case 2 -> OUTCOME;
                case 3 -> OUTCOME_AGAIN;
                case 4 -> ADJUSTMENT;
                case 5 -> OPEN;
                default -> null;
            };
        }

        /** Whether it is for Kafka. */
        boolean published() {
            return this != INTENT && this != OPEN;
        }

        /** Its kind where it is written anew; adjustments may always have been published before. */
        Kind again() {
            return this == OUTCOME ? OUTCOME_AGAIN : this;
        }
    }

    private final Kind kind;
    private final UUID id;
    private final long atMillis;
    private final long progress;
    private final byte[] payload;
    private final int position;

    private SpoolRecord(MemorySegment memory, int position) {
        this.kind = kindAt(memory, position);
        this.id = new UUID(
                memory.get(LONG_AT, position + (long) ID_UPPER), memory.get(LONG_AT, position + (long) ID_LOWER));
        this.atMillis = atMillis(memory, position);
        this.progress = memory.get(LONG_AT, position + (long) PROGRESS);
        this.payload = memory.asSlice(position + (long) HEADER, memory.get(INT_AT, position))
                .toArray(ValueLayout.JAVA_BYTE);
        this.position = position;
    }

    /** Reads the record at a position where one is known to be. */
    static SpoolRecord read(MemorySegment memory, int position) {
        return new SpoolRecord(memory, position);
    }

    Kind kind() {
        return kind;
    }

    UUID id() {
        return id;
    }

    long atMillis() {
        return atMillis;
    }

    /** As it was when the record was read. */
    long progress() {
        return progress;
    }

    byte[] payload() {
        return payload;
    }

    /** Of the record's first byte in its segment. */
    int position() {
        return position;
    }

    /** Bytes that a record with a payload of some length takes in a segment. */
    static int size(int payloadLength) {
        return HEADER + (payloadLength + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    int size() {
        return size(payload.length);
    }

    /** Lays a record out. For one thread. */
    static final class Writer {
        private static final int USUAL = 1024;

        private final CRC32C crc = new CRC32C();
        private byte[] scratch = new byte[USUAL];

        /** Writes a record where there is room for it, its length last: before that it is not there. */
        void write(
                MemorySegment memory, int position, Kind kind, UUID id, long atMillis, long progress, byte[] payload) {
            int size = size(payload.length);
            if (scratch.length < size) {
                scratch = new byte[size];
            }
            LONG.set(scratch, PROGRESS, progress);
            INT.set(scratch, KIND, kind.code);
            INT.set(scratch, KIND + Integer.BYTES, 0);
            LONG.set(scratch, ID_UPPER, id.getMostSignificantBits());
            LONG.set(scratch, ID_LOWER, id.getLeastSignificantBits());
            LONG.set(scratch, AT, atMillis);
            System.arraycopy(payload, 0, scratch, HEADER, payload.length);
            crc.reset();
            crc.update(scratch, KIND, HEADER - KIND + payload.length);
            INT.set(scratch, CRC, (int) crc.getValue());
            MemorySegment.copy(
                    scratch, CRC, memory, ValueLayout.JAVA_BYTE, position + (long) CRC, HEADER - CRC + payload.length);
            VarHandle.releaseFence();
            memory.set(INT_AT, position, payload.length);
        }
    }

    /** Overwrites the progress of a record. */
    static void progress(MemorySegment memory, int position, long progress) {
        memory.set(LONG_AT, position + (long) PROGRESS, progress);
    }

    /** Whether the record at a position is for Kafka. */
    static boolean publishedAt(MemorySegment memory, int position) {
        return kindAt(memory, position).published();
    }

    /** When the record at a position was written, milliseconds since the epoch. */
    static long atMillis(MemorySegment memory, int position) {
        return memory.get(LONG_AT, position + (long) AT);
    }

    private static Kind kindAt(MemorySegment memory, int position) {
        int code = memory.get(INT_AT, position + (long) KIND);
        Kind kind = Kind.of(code);
        if (kind == null) {
            throw new IllegalStateException("no record at " + position + ": its kind is " + code);
        }
        return kind;
    }

    /** Bytes that the record at a position takes. */
    static int sizeAt(MemorySegment memory, int position) {
        return size(memory.get(INT_AT, position));
    }

    /** What is at a position of a segment whose writer may have died. */
    enum Found {
        RECORD,
        END,
        TORN
    }

    static Found probe(MemorySegment memory, int position) {
        if (position + HEADER > memory.byteSize()) {
            return Found.END;
        }
        int length = memory.get(INT_AT, position);
        if (length == 0) {
            return Found.END;
        }
        if (length < 0 || length > memory.byteSize() - position - HEADER) {
            return Found.TORN;
        }
        if (Kind.of(memory.get(INT_AT, position + (long) KIND)) == null) {
            return Found.TORN;
        }
        CRC32C crc = new CRC32C();
        crc.update(memory.asSlice(position + (long) KIND, HEADER - KIND + (long) length)
                .asByteBuffer());
        return (int) crc.getValue() == memory.get(INT_AT, position + (long) CRC) ? Found.RECORD : Found.TORN;
    }

    /** Says what it is, not what it holds. */
    @Override
    public String toString() {
        return kind + " of " + id + ", " + payload.length + " bytes at " + position;
    }
}
