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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the watermarks to the store every few seconds, so that readers of rows can distinguish a quiet time from a
 * late one. A write that fails is not repeated: the next one says more. For the polling thread.
 */
final class WatermarkPublisher {
    private static final Logger log = LoggerFactory.getLogger(WatermarkPublisher.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final UsageStore store;
    private final Feed feed;
    private final Executor writing;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private Map<TopicPartition, Instant> published = Map.of();
    private long next = System.nanoTime();

    WatermarkPublisher(UsageStore store, Feed feed, Executor writing) {
        this.store = store;
        this.feed = feed;
        this.writing = writing;
    }

    /** Publishes what is new, if it is time to. */
    void publish(Map<TopicPartition, Instant> watermarks, long now) {
        if (now - next < 0 || watermarks.equals(published) || !underWay.compareAndSet(false, true)) {
            return;
        }
        next = now + EVERY.toNanos();
        published = watermarks;
        Map<Integer, Instant> byNumber = new HashMap<>();
        watermarks.forEach((partition, at) -> byNumber.put(partition.partition(), at));
        writing.execute(() -> write(byNumber));
    }

    private void write(Map<Integer, Instant> watermarks) {
        try {
            store.saveWatermarks(feed.table(), feed.topic(), feed.topicId().toString(), watermarks);
        } catch (IOException | RuntimeException e) {
            log.debug("watermarks were not published", e);
        } finally {
            underWay.set(false);
        }
    }
}
