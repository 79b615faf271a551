package io.tollgate.gateway.payload;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Things to be done by one thread, which shares its time fairly among their owners: who has taken the least time is
 * next, and whoever was away is as good as who has taken the least (start-time fair queueing: Goyal, Vin and Cheng,
 * IEEE/ACM Transactions on Networking 5(5), 1997). For any number of offering threads, which it blocks for moments
 * only. It does not bound what waits.
 */
final class FairQueue<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition offered = lock.newCondition();
    private final Map<String, Line> lines = new HashMap<>();
    private final PriorityQueue<Line> waiting = new PriorityQueue<>(Comparator.comparingLong(line -> line.taken));
    /** The time that whoever is being served had taken before. */
    private long least;

    private boolean closed;

    /** What one owner waits for. */
    private final class Line {
        private final String owner;
        private final Deque<T> things = new ArrayDeque<>();
        private long taken;
        private boolean served;

        Line(String owner) {
            this.owner = owner;
        }
    }

    /** A thing whose turn has come. */
    record Turn<T>(String owner, T thing) {}

    void offer(String owner, T thing) {
        lock.lock();
        try {
            Line line = lines.computeIfAbsent(owner, Line::new);
            line.things.add(thing);
            if (line.things.size() == 1 && !line.served) {
                line.taken = Math.max(line.taken, least);
                waiting.add(line);
                offered.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next thing; {@link #done} has to follow.
     *
     * @return null once nothing more will come
     */
    @Nullable
    Turn<T> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty()) {
                if (closed) {
                    return null;
                }
                offered.await();
            }
            Line line = waiting.remove();
            line.served = true;
            least = line.taken;
            return new Turn<>(line.owner, line.things.remove());
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come: what waits is the last. */
    void close() {
        lock.lock();
        try {
            closed = true;
            offered.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The thing that was taken is done. */
    void done(String owner, long nanos) {
        lock.lock();
        try {
            Line line = lines.get(owner);
            if (line == null) {
                throw new IllegalStateException("nothing was taken for " + owner);
            }
            line.taken += nanos;
            line.served = false;
            if (!line.things.isEmpty()) {
                waiting.add(line);
            }
            if (waiting.isEmpty()) {
                // Nobody is waiting for anybody.
                lines.clear();
                least = 0;
            } else {
                // Of those, nothing need be remembered.
                lines.values().removeIf(each -> each.things.isEmpty() && !each.served && each.taken <= least);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many owners are remembered. */
    int owners() {
        lock.lock();
        try {
            return lines.size();
        } finally {
            lock.unlock();
        }
    }
}
