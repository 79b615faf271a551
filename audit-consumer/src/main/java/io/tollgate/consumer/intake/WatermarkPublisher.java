package io.tollgate.consumer.intake;

import io.tollgate.consumer.store.UsageStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the store told up to which moment each partition is complete, so that whoever reads rows can tell a quiet time
 * from a late one. A report that fails is not repeated: the next one says more. For the polling thread.
 */
final class WatermarkPublisher {
    private static final Logger log = LoggerFactory.getLogger(WatermarkPublisher.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final UsageStore store;
    private final String topic;
    private final String topicId;
    private final Executor writing;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private Map<TopicPartition, Instant> reported = Map.of();
    private long next = System.nanoTime();

    WatermarkPublisher(UsageStore store, String topic, Uuid topicId, Executor writing) {
        this.store = store;
        this.topic = topic;
        this.topicId = topicId.toString();
        this.writing = writing;
    }

    /** Reports what is new, if it is time to. */
    void publish(Map<TopicPartition, Instant> complete, long now) {
        if (now - next < 0 || complete.equals(reported) || !underWay.compareAndSet(false, true)) {
            return;
        }
        next = now + EVERY.toNanos();
        reported = complete;
        Map<Integer, Instant> byNumber = new HashMap<>();
        complete.forEach((partition, at) -> byNumber.put(partition.partition(), at));
        writing.execute(() -> write(byNumber));
    }

    private void write(Map<Integer, Instant> complete) {
        try {
            store.progress(topic, topicId, complete);
        } catch (IOException | RuntimeException e) {
            log.debug("progress was not reported", e);
        } finally {
            underWay.set(false);
        }
    }
}
