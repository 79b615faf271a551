package io.tollgate.gateway.control;

import io.tollgate.service.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topic of the control state: created where it is missing, checked where it is not. May block. */
final class ControlTopic {
    /** For how long a deletion can be read; a reader that was away for longer begins anew. */
    static final Duration TOMBSTONES_KEPT = Duration.ofDays(1);

    private static final Logger log = LoggerFactory.getLogger(ControlTopic.class);
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int REPLICAS = 3;

    private ControlTopic() {}

    /**
     * Makes the topic be there as it must.
     *
     * @throws KafkaException where Kafka is away, or the topic would lose what it holds
     */
    static void ensure(KafkaConnection kafka, String topic) {
        try (Admin admin = Admin.create(settings(kafka))) {
            if (!get(admin.listTopics().names()).contains(topic)) {
                create(admin, topic);
            }
            check(admin, topic);
        }
    }

    /** Up to where records are readable by now, those of no transaction that is still open. */
    static long end(KafkaConnection kafka, TopicPartition partition) {
        try (Admin admin = Admin.create(settings(kafka))) {
            return get(admin.listOffsets(
                                    Map.of(partition, OffsetSpec.latest()),
                                    new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                            .partitionResult(partition))
                    .offset();
        }
    }

    private static Map<String, Object> settings(KafkaConnection kafka) {
        return kafka.client(Map.of(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MILLIS));
    }

    private static void create(Admin admin, String topic) {
        boolean replicated = get(admin.describeCluster().nodes()).size() >= REPLICAS;
        NewTopic created = new NewTopic(topic, 1, (short) (replicated ? REPLICAS : 1))
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.DELETE_RETENTION_MS_CONFIG,
                        Long.toString(TOMBSTONES_KEPT.toMillis()),
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        replicated ? "2" : "1"));
        try {
            get(admin.createTopics(List.of(created)).all());
            log.info("created the topic {}", topic);
        } catch (TopicExistsException e) {
            log.debug("another gateway created the topic {}", topic);
        }
    }

    private static void check(Admin admin, String topic) {
        int partitions = present(get(admin.describeTopics(List.of(topic)).allTopicNames())
                        .get(topic))
                .partitions()
                .size();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String policy = present(
                        get(admin.describeConfigs(List.of(resource)).all()).get(resource))
                .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                .value();
        if (partitions != 1) {
            throw new InvalidConfigurationException(
                    "the topic " + topic + " has " + partitions + " partitions, where only one keeps changes in order");
        }
        if (!TopicConfig.CLEANUP_POLICY_COMPACT.equals(policy)) {
            throw new InvalidConfigurationException("the topic " + topic + " has cleanup.policy=" + policy
                    + ", which would forget gateways and tokens; set it to " + TopicConfig.CLEANUP_POLICY_COMPACT);
        }
    }

    private static <T> T get(@Nullable KafkaFuture<T> future) {
        try {
            return present(future).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException known) {
                throw known;
            }
            throw new KafkaException(String.valueOf(e.getMessage()), e);
        }
    }

    private static <T> T present(@Nullable T answer) {
        if (answer == null) {
            throw new KafkaException("Kafka answered for another topic than the one asked for");
        }
        return answer;
    }
}
