package io.tollgate.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.consumer.AuditConsumer;
import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import io.tollgate.standalone.Parts;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic, a dead-letter topic, a group and a database of its own on the shared parts, and a producer to fill them. */
final class AuditBed implements AutoCloseable {
    static final Header REDELIVERED = new RecordHeader("redelivered", new byte[] {1});
    private static final AtomicInteger COUNT = new AtomicInteger();

    final ConsumerConfig config;
    final String database;
    private final KafkaProducer<byte[], byte[]> producer;
    private final UsageEvents events = new UsageEvents();

    AuditBed(int partitions) {
        this(partitions, Parts.clickhouse());
    }

    AuditBed(int partitions, String clickHouse) {
        String name = "audit" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        database = name;
        config = config(List.of(
                Parts.kafka(), name, "jdbc:clickhouse:" + clickHouse + "/" + name, Integer.toString(partitions)));
        producer = new KafkaProducer<>(
                Parts.connection().client(Map.of("acks", "all")), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What {@link DoomedConsumer} has to be told to work on the same topic, group and database. */
    List<String> arguments() {
        return List.of(
                config.kafka().connection().bootstrapServers(),
                database,
                config.clickHouse().url(),
                Integer.toString(config.kafka().usagePartitions()));
    }

    /** The settings that {@link #arguments} stand for. */
    static ConsumerConfig config(List<String> arguments) {
        String name = arguments.get(1);
        return new ConsumerConfig(
                new KafkaConfig(
                        Parts.connection(arguments.get(0)),
                        name,
                        name,
                        name + ".dead",
                        Integer.parseInt(arguments.get(3))),
                new ClickHouseConfig(arguments.get(2), Parts.user(), Parts.password(), Duration.ofDays(400)),
                new ConsumerConfig.FlushConfig(Duration.ofMillis(100), 200),
                new ConsumerConfig.ManagementConfig("127.0.0.1", 0));
    }

    AuditConsumer start() throws IOException, InterruptedException {
        return AuditConsumer.start(config, () -> {});
    }

    /** Writes the events and waits until Kafka has them. */
    void send(Collection<UsageEvent> some, Header... headers) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (UsageEvent event : some) {
            sent.add(send(event.getCallId().toString(), events.encode(event), headers));
        }
        sent.forEach(AuditBed::get);
    }

    /** Writes bytes that may be no event. */
    Future<RecordMetadata> send(String key, byte[] value, Header... headers) {
        return sendTo(config.kafka().usageTopic(), key, value, headers);
    }

    Future<RecordMetadata> sendTo(String topic, String key, byte[] value, Header... headers) {
        return producer.send(new ProducerRecord<>(
                topic, null, null, key.getBytes(java.nio.charset.StandardCharsets.UTF_8), value, List.of(headers)));
    }

    static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** How many rows each call has. */
    Map<UUID, Integer> rows() {
        Map<UUID, Integer> rows = new HashMap<>();
        query("SELECT call_id FROM usage", row -> rows.merge(row.getObject(1, UUID.class), 1, Integer::sum));
        return rows;
    }

    /** Waits until every event has a row, and finds that none has two and nothing else has one. */
    void awaitExactly(Collection<UsageEvent> expected) {
        awaitCount(expected.size());
        Map<UUID, Integer> once = new HashMap<>();
        expected.forEach(event -> once.put(event.getCallId(), 1));
        assertThat(rows()).isEqualTo(once);
    }

    long count() {
        long[] count = {0};
        query("SELECT count() FROM usage", row -> count[0] = row.getLong(1));
        return count[0];
    }

    void awaitCount(long rows) {
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(this::count, count -> count >= rows);
    }

    /** Uses one row of an answer. */
    @FunctionalInterface
    interface RowUse {
        void use(ResultSet row) throws SQLException;
    }

    void query(String sql, RowUse use) {
        try (Connection connection = DriverManager.getConnection(
                        config.clickHouse().url(),
                        Parts.user(),
                        Parts.password().value());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                use.use(rows);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** All that the dead-letter topic holds. */
    List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return all(config.kafka().deadTopic());
    }

    List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Parts.connection().client(Map.of("isolation.level", "read_committed")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo info : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, info.partition()));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
