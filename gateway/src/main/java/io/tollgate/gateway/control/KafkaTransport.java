package io.tollgate.gateway.control;

import io.tollgate.service.KafkaConnection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.kafka.admin.ConfigEntry;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.admin.NewTopic;
import io.vertx.kafka.admin.OffsetSpec;
import io.vertx.kafka.client.common.ConfigResource;
import io.vertx.kafka.client.common.TopicPartition;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import io.vertx.kafka.client.producer.RecordMetadata;
import io.vertx.kafka.client.serialization.BufferDeserializer;
import io.vertx.kafka.client.serialization.BufferSerializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control topic on Kafka, by the Vert.x Kafka client: one compacted partition. */
final class KafkaTransport implements ControlTransport {
    private static final Logger log = LoggerFactory.getLogger(KafkaTransport.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int REPLICAS = 3;

    private final Vertx vertx;
    private final KafkaConnection kafka;
    private final String topic;
    private final TopicPartition partition;

    KafkaTransport(Vertx vertx, KafkaConnection kafka, String topic) {
        this.vertx = vertx;
        this.kafka = kafka;
        this.topic = topic;
        this.partition = new TopicPartition(topic, 0);
    }

    @Override
    public void ensureTopic() throws InterruptedException {
        try (KafkaClient<KafkaAdminClient> admin = admin()) {
            if (!admin.ask(KafkaAdminClient::listTopics).contains(topic)) {
                create(admin);
            }
            check(admin);
        }
    }

    /** Up to where anything is written; the writer alone asks, after it has settled what others left open. */
    @Override
    public long end() throws InterruptedException {
        try (KafkaClient<KafkaAdminClient> admin = admin()) {
            return known(admin.ask(client -> client.listOffsets(Map.of(partition, OffsetSpec.LATEST)))
                            .get(partition))
                    .getOffset();
        }
    }

    private void create(KafkaClient<KafkaAdminClient> admin) throws InterruptedException {
        boolean replicated =
                admin.ask(KafkaAdminClient::describeCluster).getNodes().size() >= REPLICAS;
        NewTopic created = new NewTopic(topic, 1, (short) (replicated ? REPLICAS : 1))
                .setConfig(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.DELETE_RETENTION_MS_CONFIG,
                        Long.toString(TOMBSTONES_KEPT.toMillis()),
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        replicated ? "2" : "1"));
        try {
            admin.ask(client -> client.createTopics(List.of(created)));
            log.info("created the topic {}", topic);
        } catch (TopicExistsException e) {
            log.debug("another gateway created the topic {}", topic);
        }
    }

    private void check(KafkaClient<KafkaAdminClient> admin) throws InterruptedException {
        int partitions = known(admin.ask(client -> client.describeTopics(List.of(topic)))
                        .get(topic))
                .getPartitions()
                .size();
        ConfigResource resource = new ConfigResource(org.apache.kafka.common.config.ConfigResource.Type.TOPIC, topic);
        String policy =
                known(admin.ask(client -> client.describeConfigs(List.of(resource)))
                                .get(resource))
                        .getEntries()
                        .stream()
                        .filter(entry -> entry.getName().equals(TopicConfig.CLEANUP_POLICY_CONFIG))
                        .map(ConfigEntry::getValue)
                        .findFirst()
                        .orElse("");
        if (partitions != 1) {
            throw new InvalidConfigurationException("the topic " + topic + " has " + partitions
                    + " partitions, but must have one, which keeps changes in order");
        }
        if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new InvalidConfigurationException("the topic " + topic + " has cleanup.policy=" + policy
                    + ", which would forget gateways and tokens; set it to " + TopicConfig.CLEANUP_POLICY_COMPACT);
        }
    }

    private KafkaClient<KafkaAdminClient> admin() throws InterruptedException {
        Map<String, String> settings = settings(
                "tollgate-control-admin",
                Map.of(
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        "5000",
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        "5000"));
        return KafkaClient.start(
                vertx, place -> KafkaAdminClient.create(place, settings), client -> client.close(1_000));
    }

    @Override
    public Subscription subscribe() throws InterruptedException {
        Map<String, String> settings = settings(
                "tollgate-control",
                Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        "false",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        "5000",
                        // A broker that is back is found again soon: revocations wait behind it.
                        ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                        "500",
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        "10000"));
        KafkaClient<KafkaConsumer<String, Buffer>> consumer = KafkaClient.start(
                vertx,
                place -> KafkaConsumer.create(place, settings, new StringDeserializer(), new BufferDeserializer()),
                KafkaConsumer::close);
        try {
            consumer.ask(client -> client.assign(partition).compose(done -> client.seekToBeginning(partition)));
        } catch (InterruptedException | RuntimeException e) {
            consumer.close();
            throw e;
        }
        return new Reading(consumer, partition);
    }

    /** A consumer that polls when it is asked, rather than a stream: the reader decides what is read to which end. */
    private record Reading(KafkaClient<KafkaConsumer<String, Buffer>> consumer, TopicPartition partition)
            implements Subscription {
        @Override
        public List<TopicRecord.Read> poll() throws InterruptedException {
            List<TopicRecord.Read> read = new ArrayList<>();
            for (ConsumerRecord<String, Buffer> record :
                    consumer.ask(client -> client.poll(POLL)).records()) {
                Header signature = record.headers().lastHeader(RecordSigner.HEADER);
                byte[] bytes = signature == null ? null : signature.value();
                read.add(new TopicRecord.Read(
                        new TopicRecord(
                                record.key() == null ? "" : record.key(),
                                record.value(),
                                bytes == null ? null : Buffer.buffer(bytes)),
                        record.offset()));
            }
            return read;
        }

        @Override
        public long position() throws InterruptedException {
            return consumer.ask(client -> client.position(partition));
        }

        @Override
        public long end(Duration atMost) throws InterruptedException {
            return consumer.ask(client -> client.endOffsets(partition), atMost);
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    @Override
    public Transactions transactions() throws InterruptedException {
        KafkaClient<KafkaProducer<String, Buffer>> producer = producer(settings(
                "tollgate-control-writer",
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        topic + ".writer",
                        // Nobody waits for longer for what a writer that has died left open.
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        "10000",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        "5000",
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        "4000",
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        "5000",
                        ProducerConfig.LINGER_MS_CONFIG,
                        "0")));
        try {
            producer.ask(KafkaProducer::initTransactions);
        } catch (InterruptedException | RuntimeException e) {
            producer.close();
            throw e;
        }
        return new Writing(producer, partition);
    }

    /** The transactional producer. */
    private record Writing(KafkaClient<KafkaProducer<String, Buffer>> producer, TopicPartition partition)
            implements Transactions {
        @Override
        public List<Long> commit(List<TopicRecord> records) throws InterruptedException {
            return producer.ask(client -> client.beginTransaction().compose(begun -> {
                Future<List<RecordMetadata>> sent = sent(client, partition, records);
                return client.commitTransaction()
                        .compose(committed -> sent)
                        .map(all -> all.stream().map(RecordMetadata::getOffset).toList());
            }));
        }

        @Override
        public void close() {
            producer.close();
        }
    }

    @Override
    public Sender sender() throws InterruptedException {
        KafkaClient<KafkaProducer<String, Buffer>> producer = producer(settings(
                "tollgate-control-uses",
                Map.of(
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        "1000",
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        "4000",
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        "5000",
                        ProducerConfig.LINGER_MS_CONFIG,
                        "20")));
        return new Sender() {
            @Override
            public void send(List<TopicRecord> records) throws InterruptedException {
                producer.ask(client -> sent(client, partition, records));
            }

            @Override
            public void close() {
                producer.close();
            }
        };
    }

    private KafkaClient<KafkaProducer<String, Buffer>> producer(Map<String, String> settings)
            throws InterruptedException {
        // What it has not sent by now is not sent: a fenced producer has nothing to say any more.
        return KafkaClient.start(
                vertx,
                place -> KafkaProducer.<String, Buffer>create(
                                place, settings, new StringSerializer(), new BufferSerializer())
                        // Whoever asked learns of it; this is for those who only write to a stream.
                        .exceptionHandler(e -> log.debug("a record could not be sent", e)),
                client -> client.close(1));
    }

    private static Future<List<RecordMetadata>> sent(
            KafkaProducer<String, Buffer> client, TopicPartition partition, List<TopicRecord> records) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (TopicRecord record : records) {
            KafkaProducerRecord<String, Buffer> out = KafkaProducerRecord.create(
                    partition.getTopic(), record.key(), record.value(), partition.getPartition());
            if (record.signature() != null) {
                out.addHeader(RecordSigner.HEADER, record.signature());
            }
            sent.add(client.send(out));
        }
        return Future.all(sent).map(all -> all.list());
    }

    private Map<String, String> settings(String clientId, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>();
        kafka.client(more).forEach((name, value) -> settings.put(name, value.toString()));
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId);
        return settings;
    }

    private static <T> T known(@Nullable T answer) {
        if (answer == null) {
            throw new KafkaException("Kafka answered for another topic than the one asked for");
        }
        return answer;
    }
}
