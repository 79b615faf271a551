package io.tollgate.gateway.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.gateway.audit.spool.Lane;
import io.tollgate.gateway.audit.spool.LaneCall;
import io.tollgate.gateway.audit.spool.Spool;
import io.tollgate.gateway.audit.spool.SpoolConfig;
import io.tollgate.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order in which rows go to Kafka. */
final class UsagePublisherIT {
    private static final int ROWS = 40;

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    /** A producer that does not reach Kafka at first, and says so as the real one does: through the callback. */
    private static final class Unreached extends MockProducer<byte[], byte[]> {
        private int failures;

        Unreached(int failures) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.failures = failures;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (failures == 0) {
                return super.send(record, callback);
            }
            failures--;
            TimeoutException failure = new TimeoutException("not present in metadata");
            callback.onCompletion(null, failure);
            return CompletableFuture.failedFuture(failure);
        }
    }

    private Spool open() throws IOException {
        return Spool.open(SpoolConfig.of(folder, 64 << 20, 2), (intent, progress, at) -> intent, () -> now);
    }

    private void call(Lane lane, int number) {
        now = now.plusSeconds(1);
        LaneCall record = lane.call(new UUID(7, number));
        byte[] row = Integer.toString(number).getBytes(UTF_8);
        assertThat(record.intent(row)).isTrue();
        record.outcome(row);
    }

    private static void publish(Spool spool, Unreached producer, int rows) {
        try (UsagePublisher publisher = new UsagePublisher(spool, () -> producer)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> producer.history().size() >= rows);
            assertThat(publisher.backlog()).isZero();
        }
    }

    private static List<String> published(Unreached producer) {
        return producer.history().stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void rowsKeepTheirOrderWhileKafkaIsNotReached() throws IOException {
        Unreached producer = new Unreached(5);
        try (Spool spool = open()) {
            Lane lane = spool.lane(Runnable::run);
            IntStream.range(0, ROWS).forEach(number -> call(lane, number));
            publish(spool, producer, ROWS);
        }
        assertThat(published(producer)).isEqualTo(numbers(0, ROWS));
        assertThat(producer.history()).allMatch(record -> record.headers().toArray().length == 0);
    }

    @Test
    void adjustmentsGoToTheirTopicByTheirId() throws IOException {
        Unreached producer = new Unreached(1);
        try (Spool spool = open()) {
            Lane lane = spool.lane(Runnable::run);
            call(lane, 1);
            lane.adjustment(new UUID(8, 2), "adjustment".getBytes(UTF_8));
            call(lane, 3);
            publish(spool, producer, 3);
        }
        assertThat(producer.history().stream().map(ProducerRecord::topic))
                .containsExactly(Topics.USAGE, Topics.ADJUSTMENTS, Topics.USAGE);
        assertThat(new String(producer.history().get(1).key(), UTF_8)).isEqualTo(new UUID(8, 2).toString());
        assertThat(published(producer)).containsExactly("1", "adjustment", "3");
    }

    @Test
    void theOldestRowsGoFirstWhicheverLaneAndRunTheyAreOf() throws IOException {
        try (Spool spool = open()) {
            Lane one = spool.lane(Runnable::run);
            Lane other = spool.lane(Runnable::run);
            IntStream.range(0, ROWS).forEach(number -> call(number % 3 == 0 ? other : one, number));
        }
        Unreached producer = new Unreached(0);
        try (Spool spool = open()) {
            Lane one = spool.lane(Runnable::run);
            Lane other = spool.lane(Runnable::run);
            IntStream.range(ROWS, 2 * ROWS).forEach(number -> call(number % 3 == 0 ? one : other, number));
            publish(spool, producer, 2 * ROWS);
        }
        assertThat(published(producer)).isEqualTo(numbers(0, 2 * ROWS));
    }
}
