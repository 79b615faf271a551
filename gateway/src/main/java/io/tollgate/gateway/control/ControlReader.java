package io.tollgate.gateway.control;

import io.tollgate.gateway.control.ControlTransport.Subscription;
import io.tollgate.gateway.control.RecordVerifier.Verdict;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic on a thread of its own. It begins at the topic's beginning, builds a state up to the end, hands
 * that over as one, and then applies what comes. After a long absence it begins again, because deletions cannot be read
 * for ever. Where there is a master key, only authentic records are applied.
 */
final class ControlReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlReader.class);
    private static final Duration FIRST_END = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    private static final Duration RECONNECT_WHERE_REFUSED = Duration.ofSeconds(10);
    private static final long LONGEST_ABSENCE_NANOS = ControlTransport.TOMBSTONES_KEPT.toNanos() / 2;

    private final ControlTransport transport;
    private final RecordSigner signer;
    private final Supplier<ControlState> states;
    private final Listener listener;
    private final EntryCodec codec = new EntryCodec();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final AtomicLong unreadable = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean following;
    private volatile @Nullable String problem;
    private volatile boolean refused;
    private volatile @Nullable Vouching vouching;
    private final Set<String> superseded = new HashSet<>();
    private boolean reported;
    private long floor;
    private long position;
    private long heardNanos;

    /** Learns what was read; on the reader's thread. */
    interface Listener {
        /** A state is complete up to the topic's end, and will be kept up to date. */
        void complete(ControlState state);

        /** A record has changed the state that was handed over last. */
        void changed(boolean onlyUse);
    }

    /**
     * Starts reading.
     *
     * @param vouching what is taken over without a signature; null for nothing
     * @param floor the highest sequence number that is known already: a topic that ends before it was rolled back
     * @param states makes an empty state
     */
    ControlReader(
            ControlTransport transport,
            RecordSigner signer,
            @Nullable Vouching vouching,
            long floor,
            Supplier<ControlState> states,
            Listener listener) {
        this.transport = transport;
        this.signer = signer;
        this.vouching = vouching;
        this.floor = floor;
        this.states = states;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("control-reader").start(this::run);
    }

    /** Whether the state is kept up to date at this moment. */
    boolean following() {
        return following;
    }

    /** Why the topic cannot be read; null if it can, or nothing is known of it yet. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Whether no state can be kept on the topic as it is, until somebody changes it. */
    boolean refused() {
        return refused;
    }

    /** How many records held nothing that this build can read; what they were about counts as deleted. */
    long unreadable() {
        return unreadable.get();
    }

    /** From now on nothing is taken over without a signature. */
    void stopVouching() {
        vouching = null;
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
                transport.ensureTopic();
                try (Subscription subscription = transport.subscribe()) {
                    follow(subscription);
                }
            } catch (InterruptedException e) {
                log.debug("the control reader was interrupted", e);
            } catch (InvalidConfigurationException e) {
                say(e);
                refused = true;
            } catch (KafkaException e) {
                say(e);
            } catch (RuntimeException e) {
                log.error("the control state could not be read, and is read again", e);
            } finally {
                following = false;
            }
            pause();
        }
    }

    private void follow(Subscription subscription) throws InterruptedException {
        ControlState state = states.get();
        RecordVerifier verifier = new RecordVerifier(signer);
        unreadable.set(0);
        superseded.clear();
        long end = subscription.end(FIRST_END);
        while (subscription.position() < end) {
            for (TopicRecord.Read read : subscription.poll()) {
                apply(state, verifier, read);
            }
        }
        requireAllThatIsKnown(state);
        heardNanos = System.nanoTime();
        problem = null;
        refused = false;
        listener.complete(state);
        reportRefused(state);
        moveTo(subscription.position());
        while (!closing && !staleNow(subscription)) {
            for (TopicRecord.Read read : subscription.poll()) {
                boolean onlyUse = apply(state, verifier, read);
                floor = state.provenance().sequence();
                listener.changed(onlyUse);
            }
            reportRefused(state);
            moveTo(subscription.position());
        }
    }

    /** Refuses a topic that lacks changes which this node has seen: it was rolled back, or recreated. */
    private void requireAllThatIsKnown(ControlState state) {
        long sequence = state.provenance().sequence();
        if (signer.signs() && sequence < floor) {
            throw new InvalidConfigurationException(
                    "the topic ends with change " + sequence + ", but this node has seen change " + floor
                            + ": the topic was rolled back or recreated. To accept it as it is, stop the gateway and delete its control.snapshot");
        }
        floor = Math.max(floor, sequence);
    }

    /** Whether Kafka was unreachable for so long that deletions may have been missed. */
    private boolean staleNow(Subscription subscription) throws InterruptedException {
        long since = System.nanoTime() - heardNanos;
        if (since < HEARTBEAT.toNanos()) {
            return false;
        }
        try {
            subscription.end(HEARTBEAT);
            if (since > LONGEST_ABSENCE_NANOS) {
                log.info("Kafka was unreachable for a long time; the control state is read again");
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

    /** Applies a record, if it is to be; says whether it was only about a use. */
    private boolean apply(ControlState state, RecordVerifier verifier, TopicRecord.Read read) {
        TopicRecord record = read.record();
        String key = record.key();
        Verdict verdict = verifier.verdict(record);
        if (verdict.authentic()) {
            if (vouching != null) {
                superseded.add(key);
            }
            state.provenance().authentic(key, verdict == Verdict.AUTHENTIC, verifier.highest());
            put(state, read, decoded(record));
        } else {
            applyUnauthentic(state, read, verdict);
        }
        return RecordVerifier.isUse(key);
    }

    private void applyUnauthentic(ControlState state, TopicRecord.Read read, Verdict verdict) {
        TopicRecord record = read.record();
        Vouching voucher = vouching;
        if (voucher == null) {
            state.provenance().refused(record.key());
            return;
        }
        Entry entry = decoded(record);
        boolean before = superseded.contains(record.key());
        if (voucher.vouches(record.key(), entry, verdict, before)) {
            state.provenance().adopted(record.key());
            put(state, read, entry);
        } else if (!RecordVerifier.isUse(record.key())) {
            state.provenance().refused(record.key());
            if (verdict == Verdict.UNSIGNED && !before) {
                // It may have been a revocation: while records are adopted, what is not known for sure is not in force.
                state.remove(record.key());
            }
        }
    }

    private @Nullable Entry decoded(TopicRecord record) {
        return record.value() == null ? null : codec.decode(record.value().getBytes());
    }

    private void put(ControlState state, TopicRecord.Read read, @Nullable Entry entry) {
        TopicRecord record = read.record();
        if (entry != null && entry.key().equals(record.key())) {
            state.put(entry, read.offset());
            return;
        }
        if (record.value() != null) {
            unreadable.incrementAndGet();
            log.error(
                    "the control record {} at offset {} cannot be read by this version and counts as deleted",
                    record.key(),
                    read.offset());
        }
        state.remove(record.key());
    }

    /** Says it once; how many there are is on {@code /health} and among the metrics. */
    private void reportRefused(ControlState state) {
        if (!reported && state.provenance().refusedKeys() > 0) {
            reported = true;
            log.error("the control topic holds records that are not signed by a master key of this gateway, or that"
                    + " somebody wrote again; they are not applied. If they are this installation's own, written before"
                    + " it had a master key or by another one, adopt them: tollgate control adopt");
        }
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
                    "the control state cannot be read from Kafka; the last known state stays in use: {}",
                    e.getMessage());
        }
        problem = String.valueOf(e.getMessage());
    }

    private void pause() {
        try {
            if (!closing) {
                TimeUnit.NANOSECONDS.sleep((refused ? RECONNECT_WHERE_REFUSED : RECONNECT).toNanos());
            }
        } catch (InterruptedException e) {
            log.debug("the control reader is closing", e);
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
