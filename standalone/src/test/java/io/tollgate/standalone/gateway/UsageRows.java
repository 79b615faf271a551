package io.tollgate.standalone.gateway;

import io.tollgate.schemas.Topics;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.service.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The audit rows that come to Kafka from now on. */
final class UsageRows implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final UsageEvents decoder = new UsageEvents();
    private final Map<UUID, UsageEvent> byCall = new HashMap<>();
    private final List<TopicPartition> partitions = new ArrayList<>();

    UsageRows(KafkaConnection kafka) throws ExecutionException, InterruptedException {
        createTopic(kafka);
        consumer =
                new KafkaConsumer<>(kafka.client(Map.of()), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.partitionsFor(Topics.USAGE)
                .forEach(info -> partitions.add(new TopicPartition(Topics.USAGE, info.partition())));
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    private static void createTopic(KafkaConnection kafka) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(kafka.client(Map.of()))) {
            admin.createTopics(List.of(new NewTopic(Topics.USAGE, 3, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** The row of a call, once it is there. */
    UsageEvent await(UUID call) {
        return await(row -> row.getCallId().equals(call));
    }

    /** The first row of those to come that is such. */
    synchronized UsageEvent await(Predicate<UsageEvent> such) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<UsageEvent> found = byCall.values().stream().filter(such).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            poll();
        }
        throw new AssertionError("no such row came in " + LONGEST);
    }

    private void poll() {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> {
            UsageEvent event = decoder.decode(record.value());
            if (byCall.put(event.getCallId(), event) != null) {
                throw new AssertionError("two rows of call " + event.getCallId());
            }
        });
    }

    /** How many rows have come since the beginning. */
    synchronized long count() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll();
        }
        return byCall.size();
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
