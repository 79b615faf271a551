package io.tollgate.gateway.cluster;

import io.tollgate.gateway.control.RecordSigner;
import io.tollgate.gateway.control.TopicRecord;
import io.tollgate.service.KafkaConnection;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topic of reports on Kafka: one partition, which keeps minutes. */
public final class KafkaReportTopic implements ReportTopic {
    private static final Logger log = LoggerFactory.getLogger(KafkaReportTopic.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration CLOSING = Duration.ofSeconds(1);
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final int REPLICAS = 3;

    private final KafkaConnection kafka;
    private final TopicPartition partition;

    public KafkaReportTopic(KafkaConnection kafka, String topic) {
        this.kafka = kafka;
        this.partition = new TopicPartition(topic, 0);
    }

    @Override
    public String name() {
        return partition.topic();
    }

    @Override
    public Session open() throws InterruptedException {
        ensureTopic();
        Consumer<String, byte[]> consumer = consumer();
        try {
            consumer.assign(List.of(partition));
            long from = System.currentTimeMillis() - Reports.REMEMBERED.toMillis();
            OffsetAndTimestamp first =
                    consumer.offsetsForTimes(Map.of(partition, from)).get(partition);
            if (first == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, first.offset());
            }
            return new Opened(consumer, producer(), partition);
        } catch (RuntimeException e) {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSING));
            throw e;
        }
    }

    private void ensureTopic() throws InterruptedException {
        Map<String, Object> settings = kafka.client(Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG,
                "tollgate-nodes-admin",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) ANSWER.toMillis(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) ANSWER.toMillis()));
        Admin admin = Admin.create(settings);
        try {
            if (!answer(admin.listTopics().names()).contains(name())) {
                create(admin);
            }
        } finally {
            admin.close(CLOSING);
        }
    }

    private void create(Admin admin) throws InterruptedException {
        boolean replicated = answer(admin.describeCluster().nodes()).size() >= REPLICAS;
        NewTopic topic = new NewTopic(name(), 1, (short) (replicated ? REPLICAS : 1))
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(KEPT.toMillis()),
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(KEPT.toMillis())));
        try {
            answer(admin.createTopics(List.of(topic)).all());
            log.info("created the topic {}", name());
        } catch (TopicExistsException e) {
            log.debug("another gateway created the topic {}", name());
        }
    }

    private Consumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                kafka.client(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "tollgate-nodes",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "latest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        Reports.MOST_NODES,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        Reports.MOST_BYTES,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) ANSWER.toMillis())),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private Producer<String, byte[]> producer() {
        return new KafkaProducer<>(
                kafka.client(Map.of(
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "tollgate-nodes",
                        // The next report makes up for one that is lost, and nobody minds one that is there twice.
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        false,
                        ProducerConfig.ACKS_CONFIG,
                        "1",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        (int) ANSWER.toMillis() / 2,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        (int) ANSWER.toMillis() / 2,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        (int) ANSWER.toMillis() / 2,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4")),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private static <T> T answer(Future<T> future) throws InterruptedException {
        try {
            return future.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer within " + ANSWER, e);
        }
    }

    /** A consumer and a producer of one thread. */
    private record Opened(
            Consumer<String, byte[]> consumer, Producer<String, byte[]> producer, TopicPartition partition)
            implements Session {
        @Override
        public List<TopicRecord> poll() {
            List<TopicRecord> read = new ArrayList<>();
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                Header signature = record.headers().lastHeader(RecordSigner.HEADER);
                byte[] bytes = signature == null ? null : signature.value();
                read.add(new TopicRecord(
                        record.key() == null ? "" : record.key(),
                        record.value() == null ? null : Buffer.buffer(record.value()),
                        bytes == null ? null : Buffer.buffer(bytes)));
            }
            return read;
        }

        @Override
        public void send(TopicRecord record) throws InterruptedException {
            Buffer value = record.value();
            ProducerRecord<String, byte[]> out = new ProducerRecord<>(
                    partition.topic(), partition.partition(), record.key(), value == null ? null : value.getBytes());
            if (record.signature() != null) {
                out.headers().add(RecordSigner.HEADER, record.signature().getBytes());
            }
            answer(producer.send(out));
        }

        @Override
        public void close() {
            producer.close(CLOSING);
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSING));
        }
    }
}
