package io.tollgate.gateway.audit;

import io.tollgate.gateway.audit.SpoolFigures.Publisher;
import io.tollgate.gateway.audit.spool.LaneReader;
import io.tollgate.gateway.audit.spool.LaneReader.Sent;
import io.tollgate.gateway.audit.spool.Spool;
import io.tollgate.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the spool's rows, and adjustments of rows, to Kafka, on a thread of its own, which alone touches the producer:
 * sending may block for as long as Kafka is unreachable. A row that may have reached Kafka already carries the header
 * {@code redelivered}.
 */
public final class UsagePublisher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UsagePublisher.class);
    private static final byte[] YES = {1};

    /** Rows between two reports to the spool of what was acknowledged. */
    private static final int TURN = 1000;

    /** Rows of one lane follow each other for as long as none of another lane is older by more than this. */
    private static final long SLACK_MILLIS = 100;

    /** Letting rows gather for a moment costs less than being woken for each. */
    private static final Duration GATHER = Duration.ofMillis(5);

    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    private static final Duration LAST_CHANCE = Duration.ofSeconds(4);

    /** Silence of Kafka's, with rows waiting, that is no longer an everyday delay. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final ConcurrentLinkedQueue<Sent> refused = new ConcurrentLinkedQueue<>();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private final Spool spool;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Thread thread;
    private Producer<byte[], byte[]> producer;
    private volatile boolean closing;
    private volatile boolean giveUp;
    private volatile long acknowledgedAt = System.nanoTime();

    /**
     * Starts publishing.
     *
     * @param producers makes a producer, and another where one has failed for good
     */
    public UsagePublisher(Spool spool, Supplier<Producer<byte[], byte[]>> producers) {
        this.spool = spool;
        this.producers = producers;
        this.producer = producers.get();
        // Known before it runs, since it looks whether it is on it.
        thread = Thread.ofPlatform().name("usage-publisher").unstarted(this::run);
        thread.start();
    }

    /** How much waits, for how long, and whether it gets away. For any thread. */
    public SpoolFigures figures() {
        long waiting = backlog();
        long oldestMillis = spool.oldestAgeMillis();
        return new SpoolFigures(spool.bytes(), spool.maxBytes(), waiting, oldestMillis, state(waiting, oldestMillis));
    }

    private Publisher state(long waiting, long oldestMillis) {
        if (!thread.isAlive()) {
            return Publisher.STOPPED;
        }
        boolean silent = System.nanoTime() - acknowledgedAt > SILENCE.toNanos() && oldestMillis > SILENCE.toMillis();
        return waiting > 0 && silent ? Publisher.KAFKA_UNREACHABLE : Publisher.PUBLISHING;
    }

    /** How many rows Kafka has acknowledged. For any thread. */
    public long published() {
        return published.get();
    }

    /** How many times a row was sent again because Kafka had refused it. For any thread. */
    public long retried() {
        return retried.get();
    }

    /** How many rows Kafka has not acknowledged yet. For any thread. */
    public long backlog() {
        return Math.max(0, spool.outcomes() - published.get());
    }

    private void run() {
        try {
            while (!giveUp && !(closing && spool.readers().stream().allMatch(LaneReader::drained))) {
                boolean sent = sendAgain();
                sent |= sendTurn();
                spool.release();
                if (sent || backlog() > 0) {
                    Thread.sleep(GATHER);
                } else {
                    spool.await(closing ? GATHER : IDLE);
                }
            }
        } catch (InterruptedException | InterruptException e) {
            // What is left is for the next run.
        } catch (RuntimeException e) {
            log.error("the publisher has stopped; the spool's rows wait for the next start", e);
        } finally {
            producer.close(Duration.ZERO);
            spool.release();
        }
    }

    private boolean sendAgain() throws InterruptedException {
        boolean any = false;
        for (Sent one = refused.poll(); one != null && !giveUp; one = refused.poll()) {
            any = true;
            retried.incrementAndGet();
            send(one, true);
        }
        return any;
    }

    /** Sends the oldest rows, whichever lanes they are in. */
    private boolean sendTurn() throws InterruptedException {
        int rows = 0;
        while (rows < TURN && !giveUp) {
            LaneReader oldest = null;
            long first = Long.MAX_VALUE;
            long second = Long.MAX_VALUE;
            for (LaneReader reader : spool.readers()) {
                long next = reader.nextMillis();
                if (next < first) {
                    second = first;
                    first = next;
                    oldest = reader;
                } else {
                    second = Math.min(second, next);
                }
            }
            if (oldest == null) {
                break;
            }
            long until = second > Long.MAX_VALUE - SLACK_MILLIS ? second : second + SLACK_MILLIS;
            rows += sendUntil(oldest, until, TURN - rows);
        }
        return rows > 0;
    }

    private int sendUntil(LaneReader reader, long untilMillis, int most) throws InterruptedException {
        int rows = 0;
        while (rows < most && !giveUp && reader.nextMillis() <= untilMillis) {
            Sent next = reader.next();
            if (next == null) {
                break;
            }
            send(next, next.again());
            rows++;
        }
        return rows;
    }

    /** Hands a row to the producer, however long it takes until Kafka is reached or there is room. */
    private void send(Sent row, boolean again) throws InterruptedException {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                row.isAdjustment() ? Topics.ADJUSTMENTS : Topics.USAGE,
                row.id().toString().getBytes(StandardCharsets.US_ASCII),
                row.row());
        if (again) {
            record.headers().add(Topics.REDELIVERED, YES);
        }
        while (!giveUp && !taken(row, record)) {
            log.warn("Kafka is unreachable; {} audit rows wait in the spool", backlog());
            // Which also looks since when the oldest of them has waited.
            spool.release();
        }
    }

    /** Whether the producer has taken a row up; the next row waits until it has, so that the oldest come first. */
    private boolean taken(Sent row, ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        boolean[] refusedAtOnce = {false};
        try {
            var _ = producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    row.acknowledged();
                    published.incrementAndGet();
                    acknowledgedAt = System.nanoTime();
                } else if (failure instanceof TimeoutException
                        && Thread.currentThread().equals(thread)) {
                    // Not even on its way: the producer says so through the callback, before it returns.
                    refusedAtOnce[0] = true;
                } else {
                    log.warn("Kafka refused an audit row, which is sent again: {}", failure.toString());
                    refused.add(row);
                }
            });
            return !refusedAtOnce[0];
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            log.warn("the Kafka producer has failed and is replaced: {}", e.toString());
            // Its callbacks bring back what it did not deliver.
            producer.close(Duration.ZERO);
            Thread.sleep(RECONNECT);
            producer = producers.get();
            return false;
        }
    }

    /** Brings what waits to Kafka, if that takes seconds only, and stops; the rest is for the next run. May block. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(LAST_CHANCE);
            giveUp = true;
            thread.interrupt();
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (backlog() > 0) {
            log.warn("{} audit rows stay in the spool until the next start", backlog());
        }
    }
}
