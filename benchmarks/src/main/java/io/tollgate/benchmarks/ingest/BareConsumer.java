package io.tollgate.benchmarks.ingest;

import io.tollgate.benchmarks.BenchLogin;
import io.tollgate.schemas.Topics;
import io.tollgate.schemas.UsageEvents;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A process that reads the topic as the audit consumer does, decodes every record and forgets it. Prints, of the
 * records after the first quarter: how many, the nanoseconds that they took, and those of its processors.
 */
public final class BareConsumer {
    private BareConsumer() {}

    /** Arguments: the broker, how many records there are. */
    public static void main(String[] args) {
        int records = Integer.parseInt(args[1]);
        UsageEvents events = new UsageEvents();
        long tokens = 0;
        int read = 0;
        int counted = 0;
        long begin = 0;
        long cpu = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings(args[0]), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.USAGE).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (read < records) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    tokens += events.decode(record.value()).getInputTokens();
                    read++;
                }
                if (begin == 0 && read >= records / 4) {
                    begin = System.nanoTime();
                    cpu = cpuNanos();
                    counted = read;
                }
            }
            System.out.println(
                    (read - counted) + " " + (System.nanoTime() - begin) + " " + (cpuNanos() - cpu) + " " + tokens);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean process
                ? process.getProcessCpuTime()
                : 0;
    }

    /** The audit consumer's, but for the group. */
    private static Map<String, Object> settings(String bootstrap) {
        return BenchLogin.kafka(bootstrap)
                .client(Map.of(
                        ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                        "consumer",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "bare",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5000,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        4 * 1024 * 1024,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        16 * 1024 * 1024));
    }
}
