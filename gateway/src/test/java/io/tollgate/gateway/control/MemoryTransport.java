package io.tollgate.gateway.control;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

/** A control topic in memory: one list, whose transactional writers fence one another as Kafka's do. For any thread. */
final class MemoryTransport implements ControlTransport {
    private static final Duration POLL = Duration.ofMillis(20);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<TopicRecord> records = new ArrayList<>();
    private int epoch;
    private boolean reachable = true;
    private boolean answersLost;
    private boolean refused;
    private volatile IntConsumer asked = next -> {};

    /** What the topic holds now. */
    List<TopicRecord> records() {
        lock.lock();
        try {
            return List.copyOf(records);
        } finally {
            lock.unlock();
        }
    }

    /** Writes as anybody could who reaches the broker. */
    void write(TopicRecord record) {
        locked(() -> records.add(record));
    }

    /** Hears of everybody who asks for what comes next, with its number; all before it was read by then. */
    void asked(IntConsumer listener) {
        asked = listener;
    }

    /** Leaves only the first records. */
    void rollBack(int length) {
        locked(() -> records.subList(length, records.size()).clear());
    }

    void reachable(boolean now) {
        locked(() -> reachable = now);
    }

    /** Whether the topic is one that no state can be kept on. */
    void refused(boolean now) {
        locked(() -> refused = now);
    }

    /** The next commit takes place, and whoever asked for it is not told. */
    void loseTheNextAnswer() {
        locked(() -> answersLost = true);
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void requireReachable() {
        if (!reachable) {
            throw new TimeoutException("unreachable");
        }
    }

    @Override
    public void ensureTopic() {
        locked(() -> {
            requireReachable();
            if (refused) {
                throw new InvalidConfigurationException("cleanup.policy=delete");
            }
        });
    }

    @Override
    public long end() {
        locked(this::requireReachable);
        return records().size();
    }

    @Override
    public Subscription subscribe() {
        return new Subscription() {
            private int next;

            @Override
            public List<TopicRecord.Read> poll() throws InterruptedException {
                asked.accept(next);
                lock.lock();
                try {
                    long left = POLL.toNanos();
                    while (left > 0 && (next >= records.size() || !reachable)) {
                        left = changed.awaitNanos(left);
                    }
                    List<TopicRecord.Read> read = new ArrayList<>();
                    while (reachable && next < records.size()) {
                        read.add(new TopicRecord.Read(records.get(next), next));
                        next++;
                    }
                    return read;
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public long position() {
                return next;
            }

            @Override
            public long end(Duration atMost) {
                return MemoryTransport.this.end();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Transactions transactions() {
        int[] mine = new int[1];
        locked(() -> {
            requireReachable();
            mine[0] = ++epoch;
        });
        return new Transactions() {
            @Override
            public List<Long> commit(List<TopicRecord> written) {
                List<Long> offsets = new ArrayList<>();
                locked(() -> {
                    requireReachable();
                    if (mine[0] != epoch) {
                        throw new ProducerFencedException("another writer has taken over");
                    }
                    for (TopicRecord record : written) {
                        offsets.add((long) records.size());
                        records.add(record);
                    }
                });
                if (answersLost) {
                    answersLost = false;
                    throw new TimeoutException("no answer");
                }
                return offsets;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Sender sender() {
        return sent -> sent.forEach(this::write);
    }

    /** A value as no writer of this state writes one. */
    static Buffer garbage() {
        return Buffer.buffer("garbage");
    }
}
