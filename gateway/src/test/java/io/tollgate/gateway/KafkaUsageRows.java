package io.tollgate.gateway;

import io.tollgate.schemas.Topics;
import io.tollgate.service.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The rows that come to the usage topic from now on, of whichever gateways. */
public final class KafkaUsageRows extends UsageRows {
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();

    public KafkaUsageRows(KafkaConnection kafka) throws ExecutionException, InterruptedException {
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

    @Override
    void next() {
        consumer.poll(MOMENT).forEach(record -> add(record.value()));
    }

    @Override
    void catchUp() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            next();
        }
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
