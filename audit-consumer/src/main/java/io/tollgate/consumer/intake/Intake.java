package io.tollgate.consumer.intake;

import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.consumer.config.ConsumerConfig.FlushConfig;
import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.consumer.store.UsageStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the records of a feed to the store until it is closed, on a polling thread of its own. */
public final class Intake implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);
    private static final int WRITING_THREADS = 2;
    private static final Duration BUSY = Duration.ofMillis(20);
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration PUBLISHING = Duration.ofMillis(500);
    private static final Duration DRAINING = Duration.ofSeconds(2);
    private static final Duration LEAVING = Duration.ofSeconds(1);

    /** Well over what one turn may take, with Kafka away. */
    private static final Duration STUCK = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;
    private final RecordReader reader;
    private final DeadLetters deadLetters;
    private final ExecutorService writing;
    private final IntakeMetrics metrics;
    private final Partitions partitions;
    private final Watermarks watermarks;
    private final WatermarkPublisher publisher;
    private final Feed feed;
    private final Runnable onFailure;
    private final Thread polling;
    private volatile boolean closing;
    private volatile boolean polled;
    private volatile long turned;
    private long published;

    /**
     * Joins the group and begins.
     *
     * @param onFailure called once where the polling thread ends for a reason that trying again does not mend
     */
    public Intake(
            KafkaConfig kafka,
            Feed feed,
            FlushConfig flush,
            UsageStore store,
            MeterRegistry registry,
            Runnable onFailure) {
        this.feed = feed;
        this.onFailure = onFailure;
        consumer = new KafkaConsumer<>(settings(kafka, feed), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        reader = new RecordReader(feed);
        deadLetters = new DeadLetters(kafka, feed.name());
        metrics = new IntakeMetrics("tollgate." + feed.name(), registry);
        writing = Executors.newFixedThreadPool(
                WRITING_THREADS,
                Thread.ofPlatform().name(feed.name() + "-writing-", 0).factory());
        partitions = new Partitions(
                consumer, feed, flush, new BatchWriter(store, deadLetters, System::nanoTime), writing, metrics);
        watermarks = new Watermarks(consumer, InstantSource.system());
        publisher = new WatermarkPublisher(store, feed, writing);
        polling = Thread.ofPlatform().name(feed.name() + "-polling").unstarted(this::run);
        polling.start();
    }

    private static Map<String, Object> settings(KafkaConfig kafka, Feed feed) {
        return kafka.connection()
                .client(Map.ofEntries(
                        Map.entry(ConsumerConfig.GROUP_ID_CONFIG, feed.group()),
                        Map.entry(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer"),
                        Map.entry(ConsumerConfig.CLIENT_ID_CONFIG, "tollgate-" + feed.name() + "-consumer"),
                        Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
                        Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                        // Offsets that a transaction is still moving are waited for.
                        Map.entry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
                        Map.entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false),
                        Map.entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000),
                        Map.entry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 * 1024 * 1024),
                        Map.entry(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 * 1024 * 1024)));
    }

    private void run() {
        try {
            consumer.subscribe(List.of(feed.topic()), partitions);
            while (!closing) {
                turn();
            }
            drain();
        } catch (RuntimeException e) {
            log.error("the intake has stopped; records in Kafka are stored when it runs again", e);
            onFailure.run();
        } finally {
            polled = false;
            consumer.close(CloseOptions.timeout(LEAVING));
        }
    }

    private void turn() {
        try {
            take(poll());
        } catch (RetriableException e) {
            log.warn("Kafka: {}", e.getMessage());
        }
        partitions.advance(false);
        partitions.pauseAndResume();
        watermarks.look(partitions.intakes());
        polled = true;
        long now = System.nanoTime();
        turned = now;
        if (now - published >= PUBLISHING.toNanos()) {
            published = now;
            metrics.publish(partitions.statuses(watermarks, System.currentTimeMillis()), watermarks.kafkaAnswers());
        }
        publisher.publish(watermarks.all(), now);
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        if (watermarks.kafkaAnswers()) {
            return consumer.poll(partitions.isIdle() ? IDLE : BUSY);
        }
        // Without a coordinator, Kafka's consumer (4.3) does not wait for as long as it may, but turns as fast as it
        // can.
        LockSupport.parkNanos(IDLE.toNanos());
        return consumer.poll(Duration.ZERO);
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        if (!records.isEmpty()) {
            metrics.read(records.count());
            long now = System.nanoTime();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                partitions.offer(record, reader.read(record), now);
            }
        }
    }

    /** Stores what has been taken up, as far as there is time; the rest is read again by whoever comes next. */
    private void drain() {
        long end = System.nanoTime() + DRAINING.toNanos();
        while (!partitions.isIdle() && System.nanoTime() - end < 0) {
            partitions.advance(true);
            partitions.awaitUnderWay(partitions.all(), BUSY);
        }
    }

    /** Whether it has joined the group, or tries to, and goes on reading. */
    public boolean isPolling() {
        return polled && polling.isAlive() && System.nanoTime() - turned < STUCK.toNanos();
    }

    /** How it was doing half a second ago or later. */
    public IntakeStatus status() {
        return metrics.status(isPolling());
    }

    /** Whether this process, of all in its group, has the topic's first partition. */
    public boolean leads() {
        return metrics.status(true).partitions().stream().anyMatch(partition -> partition.partition() == 0);
    }

    /** Stores what has been taken up, leaves the group and ends, within about three seconds. */
    @Override
    public void close() {
        closing = true;
        try {
            if (!polling.join(DRAINING.plus(LEAVING).plusSeconds(1))) {
                log.warn("the intake did not end in time; its plan will be repeated");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writing.shutdownNow();
        deadLetters.close();
    }
}
