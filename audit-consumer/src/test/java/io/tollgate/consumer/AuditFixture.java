package io.tollgate.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.consumer.config.ClickHouseConfig;
import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.consumer.config.KafkaConfig;
import io.tollgate.consumer.config.PayloadConfig;
import io.tollgate.consumer.config.RollupConfig;
import io.tollgate.embedded.Parts;
import io.tollgate.embedded.TopicReader;
import io.tollgate.schemas.AdjustmentEvents;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
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
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic, a dead-letter topic, a group and a database of its own on the shared parts, and a producer to fill them. */
public final class AuditFixture implements AutoCloseable {
    public static final Header REDELIVERED = new RecordHeader("redelivered", new byte[] {1});
    private static final AtomicInteger COUNT = new AtomicInteger();

    public final ConsumerConfig config;
    public final String database;
    private final KafkaProducer<byte[], byte[]> producer;
    private final UsageEvents events = new UsageEvents();
    private final AdjustmentEvents adjustments = new AdjustmentEvents();

    public AuditFixture(int partitions) {
        this(partitions, Parts.clickhouse());
    }

    public AuditFixture(int partitions, String clickHouse) {
        String name = "audit" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        database = name;
        config = config(List.of(
                Parts.kafka(), name, "jdbc:clickhouse:" + clickHouse + "/" + name, Integer.toString(partitions)));
        producer = new KafkaProducer<>(
                Parts.connection().client(Map.of("acks", "all")), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What {@link DoomedConsumer} has to be told to work on the same topic, group and database. */
    public List<String> arguments() {
        return List.of(
                config.kafka().connection().bootstrapServers(),
                database,
                config.clickHouse().url(),
                Integer.toString(config.kafka().usagePartitions()));
    }

    /** The settings that {@link #arguments} stand for. */
    public static ConsumerConfig config(List<String> arguments) {
        String name = arguments.get(1);
        return new ConsumerConfig(
                new KafkaConfig(
                        Parts.connection(arguments.get(0)),
                        name,
                        name,
                        name + ".adjustments",
                        name + ".dead",
                        Integer.parseInt(arguments.get(3))),
                new ClickHouseConfig(arguments.get(2), Parts.user(), Parts.password(), Duration.ofDays(400)),
                new ConsumerConfig.FlushConfig(Duration.ofMillis(100), 200),
                RollupConfig.DEFAULT,
                new PayloadConfig(name + ".payloads", Duration.ofDays(1), Duration.ofDays(30)),
                new ConsumerConfig.ManagementConfig("127.0.0.1", 0));
    }

    public AuditConsumer start() throws IOException, InterruptedException {
        return AuditConsumer.start(config, () -> {});
    }

    /** Writes the events and waits until Kafka has them. */
    public void send(Collection<UsageEvent> some, Header... headers) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (UsageEvent event : some) {
            sent.add(send(event.getCallId().toString(), events.encode(event), headers));
        }
        sent.forEach(AuditFixture::get);
    }

    /** Writes the adjustments and waits until Kafka has them. */
    public void adjust(Collection<AdjustmentEvent> some) {
        some.stream()
                .map(event -> sendTo(
                        config.kafka().adjustmentsTopic(),
                        event.getAdjustmentId().toString(),
                        adjustments.encode(event)))
                .toList()
                .forEach(AuditFixture::get);
    }

    /** Waits until every adjustment is booked, and finds that none is twice and nothing else is there. */
    public void awaitAdjusted(Collection<AdjustmentEvent> expected) {
        Map<UUID, Integer> once = new HashMap<>();
        expected.forEach(event -> once.put(event.getAdjustmentId(), 1));
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> adjusted().size() >= once.size());
        assertThat(adjusted()).isEqualTo(once);
    }

    private Map<UUID, Integer> adjusted() {
        Map<UUID, Integer> booked = new HashMap<>();
        query(
                "SELECT adjustment_id FROM adjustments",
                row -> booked.merge(row.getObject(1, UUID.class), 1, Integer::sum));
        return booked;
    }

    /** Writes bytes that may be no event. */
    public Future<RecordMetadata> send(String key, byte[] value, Header... headers) {
        return sendTo(config.kafka().usageTopic(), key, value, headers);
    }

    public Future<RecordMetadata> sendTo(String topic, String key, byte[] value, Header... headers) {
        return producer.send(new ProducerRecord<>(
                topic, null, null, key.getBytes(java.nio.charset.StandardCharsets.UTF_8), value, List.of(headers)));
    }

    public static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** How many rows each call has. */
    public Map<UUID, Integer> rows() {
        Map<UUID, Integer> rows = new HashMap<>();
        query("SELECT call_id FROM usage", row -> rows.merge(row.getObject(1, UUID.class), 1, Integer::sum));
        return rows;
    }

    /** Waits until every event has a row, and finds that none has two and nothing else has one. */
    public void awaitExactly(Collection<UsageEvent> expected) {
        awaitCount(expected.size());
        Map<UUID, Integer> once = new HashMap<>();
        expected.forEach(event -> once.put(event.getCallId(), 1));
        assertThat(rows()).isEqualTo(once);
    }

    public long count() {
        long[] count = {0};
        query("SELECT count() FROM usage", row -> count[0] = row.getLong(1));
        return count[0];
    }

    public void awaitCount(long rows) {
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(this::count, count -> count >= rows);
    }

    /** Uses one row of an answer. */
    @FunctionalInterface
    public interface RowUse {
        void use(ResultSet row) throws SQLException;
    }

    public void query(String sql, RowUse use) {
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
    public List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return all(config.kafka().deadTopic());
    }

    public List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        return TopicReader.committed(Parts.kafka()).all(topic);
    }

    @Override
    public void close() {
        producer.close();
    }
}
