package io.tollgate.consumer.store;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.IntPredicate;

/**
 * Rows of one table from one Kafka partition, ready to be sent, in the order of their offsets. They are kept encoded,
 * at a few hundred bytes each. For one thread at a time.
 */
public final class Rows {
    /** What the rows of a few full batches take. */
    private static final BufferPool POOL = new BufferPool(48 << 20);

    private final Table table;
    private final String topic;
    private final int partition;
    private final RowBytes bytes;
    private final RowWriter writer;
    private long[] offsets = new long[64];
    /** Upper and lower half of each id, one after the other. */
    private long[] ids = new long[128];

    private int[] ends = new int[64];
    private int size;

    public Rows(Table table, String topic, int partition) {
        this.table = table;
        this.topic = topic;
        this.partition = partition;
        this.bytes = new RowBytes(POOL);
        this.writer = new RowWriter(bytes);
    }

    /**
     * Adds an event as a row.
     *
     * @throws InvalidEventException if a value fits no column; nothing was added then
     */
    public void add(long offset, RowEvent event) {
        int start = bytes.size();
        try {
            writer.write(event, topic, partition, offset);
        } catch (InvalidEventException e) {
            bytes.truncate(start);
            throw e;
        }
        append(offset, event.id(), bytes.size());
    }

    public Table table() {
        return table;
    }

    public String topic() {
        return topic;
    }

    public int partition() {
        return partition;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public int byteCount() {
        return bytes.size();
    }

    public long offset(int row) {
        return offsets[row];
    }

    public UUID id(int row) {
        return new UUID(ids[2 * row], ids[2 * row + 1]);
    }

    /** Those rows for whose index the predicate holds. */
    public Rows only(IntPredicate wanted) {
        Rows some = new Rows(table, topic, partition);
        for (int row = 0; row < size; row++) {
            if (wanted.test(row)) {
                int start = row == 0 ? 0 : ends[row - 1];
                some.bytes.append(bytes, start, ends[row] - start);
                some.append(offsets[row], id(row), some.bytes.size());
            }
        }
        return some;
    }

    /** Writes all rows in ClickHouse's RowBinary format, columns in the order of {@link Table#columns}. */
    public void writeTo(OutputStream out) throws IOException {
        bytes.writeTo(out);
    }

    /** Lets go of the rows' memory, if not of their number; they must not be asked for any more. */
    public void release() {
        bytes.release();
    }

    private void append(long offset, UUID id, int end) {
        if (size == offsets.length) {
            offsets = Arrays.copyOf(offsets, size * 2);
            ids = Arrays.copyOf(ids, size * 4);
            ends = Arrays.copyOf(ends, size * 2);
        }
        offsets[size] = offset;
        ids[2 * size] = id.getMostSignificantBits();
        ids[2 * size + 1] = id.getLeastSignificantBits();
        ends[size] = end;
        size++;
    }
}
