package io.tollgate.consumer.store;

import java.util.ArrayDeque;
import java.util.Deque;

/** Buffers of one size that rows are kept in, and that are used again. For any thread. */
final class BufferPool {
    static final int SIZE = 64 << 10;

    private final int most;
    private final Deque<byte[]> free = new ArrayDeque<>();

    /**
     * An empty pool.
     *
     * @param mostBytes that it keeps at most
     */
    BufferPool(int mostBytes) {
        most = mostBytes / SIZE;
    }

    synchronized byte[] take() {
        byte[] chunk = free.poll();
        return chunk == null ? new byte[SIZE] : chunk;
    }

    synchronized void give(byte[] chunk) {
        if (free.size() < most) {
            free.push(chunk);
        }
    }
}
