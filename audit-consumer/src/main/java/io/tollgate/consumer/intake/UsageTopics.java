package io.tollgate.consumer.intake;

import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.service.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of usage and adjustments, and the one of their dead letters: created where they are missing, checked where
 * they are not.
 */
public final class UsageTopics {
    private static final Logger log = LoggerFactory.getLogger(UsageTopics.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration USAGE_RETENTION = Duration.ofDays(7);
    private static final Duration DEAD_RETENTION = Duration.ofDays(30);
    private static final int REPLICAS = 3;

    private UsageTopics() {}

    /**
     * Makes all topics be there as they must.
     *
     * @return what is to be read; a topic recreated under the same name has another id
     * @throws IOException if Kafka is unreachable, or a topic has settings that would lose records
     */
    public static List<Feed> ensure(KafkaConfig kafka) throws IOException {
        try (Admin admin = Admin.create(client(kafka.connection()))) {
            Set<String> present = get(admin.listTopics().names());
            int brokers = get(admin.describeCluster().nodes()).size();
            if (!present.contains(kafka.usageTopic())) {
                create(admin, kafka.usageTopic(), kafka.usagePartitions(), USAGE_RETENTION, brokers);
            }
            if (!present.contains(kafka.adjustmentsTopic())) {
                create(admin, kafka.adjustmentsTopic(), 1, USAGE_RETENTION, brokers);
            }
            if (!present.contains(kafka.deadTopic())) {
                create(admin, kafka.deadTopic(), 1, DEAD_RETENTION, brokers);
            }
            check(admin, List.of(kafka.usageTopic(), kafka.adjustmentsTopic(), kafka.deadTopic()));
            return List.of(
                    Feed.usage(kafka, id(admin, kafka.usageTopic())),
                    Feed.adjustments(kafka, id(admin, kafka.adjustmentsTopic())));
        }
    }

    /**
     * Makes one topic be there, whose records may be lost.
     *
     * @param settings of a topic that has to be created, besides its retention
     * @throws IOException if Kafka is unreachable or refuses
     */
    public static void ensure(
            KafkaConnection connection, String topic, int partitions, Duration retention, Map<String, String> settings)
            throws IOException {
        try (Admin admin = Admin.create(client(connection))) {
            if (!get(admin.listTopics().names()).contains(topic)) {
                int brokers = get(admin.describeCluster().nodes()).size();
                create(admin, topic, partitions, retention, brokers, settings);
            }
        }
    }

    private static Map<String, Object> client(KafkaConnection connection) {
        return connection.client(Map.of(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) TIMEOUT.toMillis(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5000));
    }

    private static Uuid id(Admin admin, String topic) throws IOException {
        return get(admin.describeTopics(Set.of(topic)).topicNameValues().get(topic))
                .topicId();
    }

    private static void create(Admin admin, String name, int partitions, Duration retention, int brokers)
            throws IOException {
        create(admin, name, partitions, retention, brokers, Map.of());
    }

    private static void create(
            Admin admin, String name, int partitions, Duration retention, int brokers, Map<String, String> more)
            throws IOException {
        boolean replicated = brokers >= REPLICAS;
        Map<String, String> settings = new HashMap<>(more);
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, replicated ? "2" : "1");
        NewTopic topic = new NewTopic(name, partitions, (short) (replicated ? REPLICAS : 1)).configs(settings);
        try {
            get(admin.createTopics(List.of(topic)).all());
            log.info("created the topic {} with {} partitions", name, partitions);
        } catch (IOException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static void check(Admin admin, List<String> topics) throws IOException {
        for (String name : topics) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
            Config config =
                    get(admin.describeConfigs(List.of(resource)).values().get(resource));
            String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
            if (!TopicConfig.CLEANUP_POLICY_DELETE.equals(policy)) {
                throw new IOException("the topic " + name + " has cleanup.policy=" + policy
                        + ", which would drop records before they are stored; set it to "
                        + TopicConfig.CLEANUP_POLICY_DELETE);
            }
        }
    }

    private static <T> T get(@Nullable KafkaFuture<T> future) throws IOException {
        if (future == null) {
            throw new IOException("Kafka answered for another topic than the one asked for");
        }
        try {
            return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("Kafka: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException("Kafka did not answer within " + TIMEOUT.toSeconds() + " s", e);
        }
    }
}
