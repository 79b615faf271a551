package io.tollgate.consumer.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.consumer.store.Rows;
import io.tollgate.consumer.store.Table;
import io.tollgate.consumer.store.UsageStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class WatermarkPublisherTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Saved saved = new Saved();
    private final Queue<Runnable> writing = new ArrayDeque<>();
    private final WatermarkPublisher publisher = new WatermarkPublisher(saved, Samples.FEED, writing::add);
    private final long start = System.nanoTime();

    @Test
    void publishesByNumberOfPartition() {
        publisher.publish(at(NOON), start);
        write();
        assertThat(saved.all).containsExactly(Map.of(3, NOON));
    }

    @Test
    void publishesNothingThatIsNotNewOrTooSoon() {
        publisher.publish(Map.of(), start);
        publisher.publish(at(NOON), start);
        write();
        publisher.publish(at(NOON.plusSeconds(1)), start + SECOND);
        publisher.publish(at(NOON), start + 6 * SECOND);
        assertThat(writing).isEmpty();
        publisher.publish(at(NOON.plusSeconds(1)), start + 6 * SECOND);
        write();
        assertThat(saved.all).containsExactly(Map.of(3, NOON), Map.of(3, NOON.plusSeconds(1)));
    }

    @Test
    void waitsForAWriteThatIsUnderWay() {
        publisher.publish(at(NOON), start);
        publisher.publish(at(NOON.plusSeconds(9)), start + 9 * SECOND);
        assertThat(writing).hasSize(1);
        write();
        publisher.publish(at(NOON.plusSeconds(9)), start + 9 * SECOND);
        assertThat(writing).hasSize(1);
    }

    @Test
    void aWriteThatFailsDoesNotStopTheNext() {
        saved.unreachable = true;
        publisher.publish(at(NOON), start);
        write();
        saved.unreachable = false;
        publisher.publish(at(NOON.plusSeconds(9)), start + 9 * SECOND);
        write();
        assertThat(saved.all).containsExactly(Map.of(3, NOON.plusSeconds(9)));
    }

    private void write() {
        writing.remove().run();
    }

    private static Map<TopicPartition, Instant> at(Instant watermark) {
        return Map.of(Samples.PARTITION, watermark);
    }

    private static final class Saved implements UsageStore {
        final List<Map<Integer, Instant>> all = new ArrayList<>();
        boolean unreachable;

        @Override
        public void saveWatermarks(Table table, String topic, String topicId, Map<Integer, Instant> watermarks)
                throws IOException {
            if (unreachable) {
                throw new IOException("unreachable");
            }
            all.add(watermarks);
        }

        @Override
        public void insert(String token, Rows rows) {
            throw new AssertionError("no rows are inserted here");
        }

        @Override
        public Map<Long, UUID> storedOffsets(Table table, String topic, int partition, long first, long last) {
            return Map.of();
        }

        @Override
        public Set<UUID> storedIds(Table table, Collection<UUID> ids) {
            return Set.of();
        }

        @Override
        public void close() {}
    }
}
