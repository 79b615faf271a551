package io.tollgate.consumer.proof;

import io.tollgate.consumer.config.KafkaConfig;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** What Kafka says of the topics that rows come from. */
public final class UsageTopic {
    private UsageTopic() {}

    /**
     * How many partitions there are. Blocks.
     *
     * @throws IOException if Kafka does not answer, or has no such topic
     */
    public static int partitions(KafkaConfig kafka, String name) throws IOException {
        try (Admin admin = Admin.create(kafka.connection().client(java.util.Map.of()))) {
            TopicDescription topic =
                    admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
            return Objects.requireNonNull(topic).partitions().size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException("Kafka does not describe " + name + ": " + e.getCause(), e);
        }
    }
}
