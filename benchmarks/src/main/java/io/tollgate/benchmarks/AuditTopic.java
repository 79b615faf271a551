package io.tollgate.benchmarks;

import io.tollgate.schemas.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * The topic of audit records: made as the audit consumer makes it, and counted in the end, so that a fast gateway which
 * audits nothing is found out.
 */
final class AuditTopic {
    private static final int PARTITIONS = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private AuditTopic() {}

    static void create(String bootstrap) throws IOException, InterruptedException {
        try (Admin admin = admin(bootstrap)) {
            admin.createTopics(List.of(new NewTopic(Topics.USAGE, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IOException("the broker did not create " + Topics.USAGE, e);
        }
    }

    private static Admin admin(String bootstrap) {
        return Admin.create(BenchLogin.kafka(bootstrap).client(Map.of()));
    }

    /** The records of {@link Topics#USAGE} once there are {@code expected}, or after half a minute. */
    static long await(String bootstrap, long expected) throws ExecutionException, InterruptedException {
        try (Admin admin = admin(bootstrap)) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            long records = records(admin);
            while (records < expected && System.nanoTime() < deadline) {
                Thread.sleep(250);
                records = records(admin);
            }
            return records;
        }
    }

    private static long records(Admin admin) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends =
                admin.describeTopics(List.of(Topics.USAGE)).allTopicNames().get().values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .map(partition -> new TopicPartition(Topics.USAGE, partition.partition()))
                        .collect(Collectors.toMap(Function.identity(), ignored -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }
}
