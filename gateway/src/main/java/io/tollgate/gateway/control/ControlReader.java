package io.tollgate.gateway.control;

import io.tollgate.service.KafkaConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic on a thread of its own. It begins at the topic's beginning, builds a state up to the end, hands that
 * over whole, and then applies what comes. After a long absence it begins anew, because deletions cannot be read for ever.
 */
final class ControlReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    private static final long LONGEST_ABSENCE_NANOS = ControlTopic.TOMBSTONES_KEPT.toNanos() / 2;

    private final KafkaConnection kafka;
    private final TopicPartition partition;
    private final Supplier<ControlState> states;
    private final Listener listener;
    private final EntryCodec codec = new EntryCodec();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean following;
    private final AtomicLong unreadable = new AtomicLong();
    private volatile @Nullable String problem;
    private volatile boolean refused;
    private @Nullable Consumer<byte[], byte[]> consumer;
    private long position;
    private long heardNanos;

    /** Is told of what was read; on the reader's thread. */
    interface Listener {
        /** A state is complete up to the topic's end, and will be kept up to date. */
        void complete(ControlState state);

        /** A record has changed the state that was handed over last. */
        void changed(boolean onlyUse);
    }

    /**
     * Starts reading.
     *
     * @param states makes an empty state
     */
    ControlReader(KafkaConnection kafka, String topic, Supplier<ControlState> states, Listener listener) {
        this.kafka = kafka;
        this.partition = new TopicPartition(topic, 0);
        this.states = states;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("control-reader").start(this::run);
    }

    /** Whether the state is kept up to date at this moment. */
    boolean following() {
        return following;
    }

    /** Why the topic cannot be read; null where it can, or nothing is known of it yet. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Whether the topic is none that a state could be kept on, until somebody changes it. */
    boolean refused() {
        return refused;
    }

    /** How many records held nothing that this build can read; what they were about counts as deleted. */
    long unreadable() {
        return unreadable.get();
    }

    /**
     * Waits until all before an offset is applied.
     *
     * @return whether it was, in time
     */
    boolean await(long offset, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!following || position < offset) {
                if (left <= 0) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!closing) {
            try {
                ControlTopic.ensure(kafka, partition.topic());
                Consumer<byte[], byte[]> connected = connect();
                try (connected) {
                    follow(connected);
                }
            } catch (WakeupException | InterruptException e) {
                log.debug("the control reader was woken up", e);
            } catch (InvalidConfigurationException e) {
                say(e);
                refused = true;
            } catch (KafkaException e) {
                say(e);
            } catch (RuntimeException e) {
                log.error("the control state could not be read, and is read anew", e);
            } finally {
                ended();
            }
            pause();
        }
    }

    private Consumer<byte[], byte[]> connect() {
        lock.lock();
        try {
            Consumer<byte[], byte[]> connected = new KafkaConsumer<>(
                    kafka.client(Map.of(
                            ConsumerConfig.CLIENT_ID_CONFIG,
                            "tollgate-control",
                            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                            "read_committed",
                            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                            "none",
                            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                            false,
                            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                            5_000,
                            // A broker that is back is found again soon: revocations wait behind it.
                            ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                            500,
                            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                            10_000)),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            consumer = connected;
            if (closing) {
                connected.wakeup();
            }
            return connected;
        } finally {
            lock.unlock();
        }
    }

    private void ended() {
        lock.lock();
        try {
            following = false;
            consumer = null;
        } finally {
            lock.unlock();
        }
    }

    private void follow(Consumer<byte[], byte[]> connected) {
        connected.assign(List.of(partition));
        connected.seekToBeginning(List.of(partition));
        ControlState state = states.get();
        unreadable.set(0);
        long end = end(connected, Duration.ofSeconds(10));
        while (connected.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : connected.poll(POLL)) {
                apply(state, record);
            }
        }
        heardNanos = System.nanoTime();
        problem = null;
        refused = false;
        listener.complete(state);
        moveTo(connected.position(partition));
        while (!closing && !staleNow(connected)) {
            for (ConsumerRecord<byte[], byte[]> record : connected.poll(POLL)) {
                listener.changed(apply(state, record));
            }
            moveTo(connected.position(partition));
        }
    }

    /** Whether Kafka was away for so long that deletions may have been missed. */
    private boolean staleNow(Consumer<byte[], byte[]> connected) {
        long since = System.nanoTime() - heardNanos;
        if (since < HEARTBEAT.toNanos()) {
            return false;
        }
        try {
            end(connected, HEARTBEAT);
            if (since > LONGEST_ABSENCE_NANOS) {
                log.info("Kafka was away for long; the control state is read anew");
                return true;
            }
            if (!following) {
                log.info("Kafka is back; the control state is up to date");
            }
            heardNanos = System.nanoTime();
            problem = null;
        } catch (TimeoutException e) {
            say(e);
            following = false;
        }
        return false;
    }

    private long end(Consumer<byte[], byte[]> connected, Duration atMost) {
        return connected.endOffsets(List.of(partition), atMost).getOrDefault(partition, 0L);
    }

    /** Applies a record and tells whether it was but of a use. */
    private boolean apply(ControlState state, ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        Entry entry = record.value() == null ? null : codec.decode(record.value());
        if (entry != null && entry.key().equals(key)) {
            state.put(entry, record.offset());
        } else {
            if (record.value() != null) {
                unreadable.incrementAndGet();
                log.error(
                        "the control record {} at offset {} cannot be read by this version;"
                                + " what it is about counts as deleted here",
                        key,
                        record.offset());
            }
            state.remove(key);
        }
        return key.startsWith(TokenUse.KIND) || key.startsWith(ProviderKeyUse.KIND);
    }

    private void moveTo(long offset) {
        lock.lock();
        try {
            if (position != offset || !following) {
                position = offset;
                following = problem == null;
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void say(KafkaException e) {
        if (problem == null) {
            log.warn(
                    "the control state cannot be read from Kafka; what was last known goes on being used: {}",
                    e.getMessage());
        }
        problem = String.valueOf(e.getMessage());
    }

    private void pause() {
        try {
            if (!closing) {
                TimeUnit.NANOSECONDS.sleep(RECONNECT.toNanos());
            }
        } catch (InterruptedException e) {
            log.debug("the control reader is closing", e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            if (consumer == null) {
                thread.interrupt();
            } else {
                consumer.wakeup();
            }
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
