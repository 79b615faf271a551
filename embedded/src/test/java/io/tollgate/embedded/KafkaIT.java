package io.tollgate.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.embedded.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded broker through Kafka's own clients, across stops and kills. */
final class KafkaIT {
    private static final String TOPIC = "kafka-it";

    @TempDir
    Path folder;

    @Test
    void isTheSameClusterWithTheSameRecordsAfterARestart() throws Exception {
        String id;
        int port;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0, TestLogin.login())) {
            port = Integer.parseInt(kafka.bootstrapServers().replaceFirst(".*:", ""));
            id = clusterId(kafka.bootstrapServers());
            createTopic(kafka.bootstrapServers());
            produce(kafka.bootstrapServers(), "one", "two");
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, port, TestLogin.login())) {
            assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
            assertThat(clusterId(kafka.bootstrapServers())).isEqualTo(id);
            produce(kafka.bootstrapServers(), "three");
            assertThat(consume(kafka.bootstrapServers(), "readers", 3)).containsExactly("one", "two", "three");
        }
    }

    @Test
    void keepsAcknowledgedRecordsAndOffsetsThroughKillAndRestart() throws Exception {
        try (ChildProcess broker = start("first")) {
            createTopic(address("first"));
            produce(address("first"), "one", "two");
            assertThat(consume(address("first"), "readers", 2)).containsExactly("one", "two");
            broker.kill();
        }
        try (ChildProcess broker = start("second")) {
            produce(address("second"), "three");
            assertThat(consume(address("second"), "readers", 1)).containsExactly("three");
            broker.stop();
            assertThat(broker.output()).contains("has stopped");
        }
    }

    @Test
    void refusesAPortThatIsTaken() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("one"), 0, TestLogin.login())) {
            String port = kafka.bootstrapServers().replaceFirst(".*:", "");
            try (ChildProcess other = ChildProcess.start(
                    KafkaMain.class, List.of("--data", folder.resolve("two").toString(), "--port", port), Map.of())) {
                await().atMost(Duration.ofSeconds(30)).until(() -> !other.isAlive());
                assertThat(other.output().strip())
                        .isEqualTo("kafka: port " + port + " is in use; choose another or 0 for any free one");
            }
        }
    }

    @Test
    void refusesAFolderThatAnotherProcessUses() throws Exception {
        try (ChildProcess broker = start("holder")) {
            createTopic(address("holder"));
            try (ChildProcess other = ChildProcess.start(
                    KafkaMain.class, List.of("--data", folder.resolve("data").toString()), Map.of())) {
                await().atMost(Duration.ofSeconds(30)).until(() -> !other.isAlive());
                assertThat(other.output())
                        .startsWith("kafka: the data folder")
                        .contains("is in use by another process");
            }
            produce(address("holder"), "still here");
            broker.stop();
            assertThat(broker.output()).contains("has stopped");
        }
    }

    private ChildProcess start(String name) throws IOException {
        return ChildProcess.start(
                        KafkaMain.class,
                        List.of(
                                "--data",
                                folder.resolve("data").toString(),
                                "--ready-file",
                                readyFile(name).toString()),
                        Map.of())
                .awaitReady(readyFile(name));
    }

    private String address(String name) throws IOException {
        return ChildProcess.entry(readyFile(name), "url");
    }

    private Path readyFile(String name) {
        return folder.resolve(name + ".json");
    }

    private static String clusterId(String servers) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(TestLogin.kafka(servers).client(Map.of()))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static void createTopic(String servers) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(TestLogin.kafka(servers).client(Map.of()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    private static void produce(String servers, String... values) throws ExecutionException, InterruptedException {
        Map<String, Object> settings = TestLogin.kafka(servers).client(Map.of("acks", "all"));
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(TOPIC, value)).get();
            }
        }
    }

    private static List<String> consume(String servers, String group, int count) {
        Map<String, Object> settings = TestLogin.kafka(servers)
                .client(Map.of(
                        "group.id",
                        group,
                        "group.protocol",
                        "consumer",
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        "false"));
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            await().atMost(Duration.ofSeconds(60)).pollInSameThread().until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
                return values.size() >= count;
            });
            consumer.commitSync();
        }
        return values;
    }
}
