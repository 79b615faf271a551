package io.tollgate.consumer.payload;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.consumer.intake.UsageTopics;
import io.tollgate.consumer.store.PayloadStore;
import io.tollgate.schemas.PayloadEvents;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.PayloadEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores payloads on a thread of its own, until it is closed: inserts what a poll brings, then moves on. Each payload
 * is stored at least once; whatever fails is tried again, from the records that Kafka still has, and concerns nothing
 * else in the process. A record that is no payload is counted and passed over.
 */
public final class PayloadIntake implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PayloadIntake.class);

    /** A payload's record may be longer than Kafka's usual megabyte. */
    private static final int LARGEST_RECORD = 5 << 20;

    private static final int PARTITIONS = 3;
    /** They are held in memory at once, besides what is gathered. */
    private static final int MOST_RECORDS = 10;

    private static final int MOST_FETCHED = 8 << 20;
    private static final long MOST_GATHERED = 8 << 20;
    private static final Duration GATHER = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration LEAVING = Duration.ofSeconds(1);

    /** Of what lies outside, the table would make a partition each, for good. */
    private static final Duration LATEST = Duration.ofDays(1);

    private final ConsumerConfig config;
    private final PayloadEvents events = new PayloadEvents();
    private final Counter stored;
    private final Counter refused;
    private final Counter failures;
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable String failure;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> polled;

    /** Begins. */
    public PayloadIntake(ConsumerConfig config, MeterRegistry registry) {
        this.config = config;
        stored = Counter.builder("tollgate.payloads.stored")
                .description("Payloads that were stored")
                .register(registry);
        refused = Counter.builder("tollgate.payloads.refused")
                .description("Records of the payloads' topic that were no payload, or of a version that is not known")
                .register(registry);
        failures = Counter.builder("tollgate.payloads.failures")
                .description("Times that payloads could not be read or stored; they are tried again")
                .register(registry);
        thread = Thread.ofPlatform().name("payloads").daemon().unstarted(this::run);
        thread.start();
    }

    private void run() {
        while (!closing) {
            try {
                UsageTopics.ensure(
                        config.kafka().connection(),
                        config.payloads().topic(),
                        PARTITIONS,
                        config.payloads().topicRetention(),
                        Map.of(
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                Integer.toString(LARGEST_RECORD),
                                // Kafka drops whole segments, and never the one that is written to.
                                TopicConfig.SEGMENT_MS_CONFIG,
                                Long.toString(config.payloads().topicRetention().toMillis())));
                follow();
            } catch (WakeupException | InterruptException e) {
                log.debug("woken up", e);
            } catch (IOException | KafkaException e) {
                failed(e);
            } catch (RuntimeException e) {
                log.error("payloads are not stored for a moment", e);
                failed(e);
            }
        }
    }

    private void failed(Exception e) {
        if (closing) {
            return;
        }
        failures.increment();
        failure = String.valueOf(e.getMessage());
        log.warn("payloads are not stored for a moment: {}", failure);
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            closing = true;
        }
    }

    /** Reads and stores until something fails. */
    private void follow() throws IOException {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        polled = consumer;
        try (PayloadStore store =
                PayloadStore.open(config.clickHouse(), config.payloads().retention())) {
            consumer.subscribe(List.of(config.payloads().topic()));
            List<PayloadEvent> gathered = new ArrayList<>();
            boolean moved = false;
            long bytes = 0;
            long since = System.nanoTime();
            while (!closing) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                moved |= !records.isEmpty();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    bytes += record.serializedValueSize();
                }
                gathered.addAll(read(records));
                long now = System.nanoTime();
                if (bytes >= MOST_GATHERED || now - since >= GATHER.toNanos()) {
                    if (!gathered.isEmpty()) {
                        store.insert(gathered);
                        stored.increment(gathered.size());
                        gathered.clear();
                    }
                    if (moved) {
                        consumer.commitSync();
                    }
                    failure = null;
                    moved = false;
                    bytes = 0;
                    since = now;
                }
            }
        } finally {
            polled = null;
            consumer.close(CloseOptions.timeout(LEAVING));
        }
    }

    private List<PayloadEvent> read(ConsumerRecords<byte[], byte[]> records) {
        List<PayloadEvent> payloads = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            PayloadEvent payload = read(record.value());
            if (payload != null) {
                payloads.add(payload);
                continue;
            }
            refused.increment();
            log.warn(
                    "passed over a record that is no payload: {}-{} at {}",
                    record.topic(),
                    record.partition(),
                    record.offset());
        }
        return payloads;
    }

    private @Nullable PayloadEvent read(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        try {
            PayloadEvent payload = events.decode(value);
            Instant accepted = payload.getAcceptedAt();
            Instant now = Instant.now();
            boolean kept =
                    accepted.isAfter(now.minus(config.payloads().retention())) && accepted.isBefore(now.plus(LATEST));
            return kept ? payload : null;
        } catch (UsageEvents.UnknownSchemaException | UsageEvents.MalformedEventException e) {
            log.debug("not a payload", e);
            return null;
        }
    }

    private Map<String, Object> settings() {
        return config.kafka()
                .connection()
                .client(Map.ofEntries(
                        Map.entry(
                                org.apache.kafka.clients.consumer.ConsumerConfig.GROUP_ID_CONFIG,
                                config.kafka().group() + "-payloads"),
                        Map.entry(
                                org.apache.kafka.clients.consumer.ConsumerConfig.CLIENT_ID_CONFIG,
                                "tollgate-payloads-consumer"),
                        Map.entry(org.apache.kafka.clients.consumer.ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
                        Map.entry(
                                org.apache.kafka.clients.consumer.ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                        Map.entry(
                                org.apache.kafka.clients.consumer.ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                false),
                        Map.entry(
                                org.apache.kafka.clients.consumer.ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS),
                        Map.entry(
                                org.apache.kafka.clients.consumer.ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                                LARGEST_RECORD),
                        Map.entry(
                                org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                                MOST_FETCHED)));
    }

    /** How it is doing. */
    public PayloadStatus status() {
        return new PayloadStatus((long) stored.count(), (long) refused.count(), failure);
    }

    /** Leaves the group and ends, within about two seconds; what is not stored is read again by whoever comes next. */
    @Override
    public void close() {
        closing = true;
        KafkaConsumer<byte[], byte[]> consumer = polled;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            if (!thread.join(Duration.ofSeconds(2))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
