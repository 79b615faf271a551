package io.tollgate.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** The broker through Kafka's own client. */
final class KafkaIT {
    @Test
    void answersTheClient() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Parts.kafka()))) {
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
    }
}
