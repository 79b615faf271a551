package io.tollgate.gateway.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.service.KafkaConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes, one after another over all nodes. All of them use one transactional id, so whoever begins to write
 * fences those before, and then reads to the topic's end: until it is fenced itself, no state but its own can be the newest.
 * A change and its event are one transaction. For one thread; blocks for seconds at most.
 */
final class ControlWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlWriter.class);
    private static final int TRIES = 8;
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration CATCH_UP = Duration.ofSeconds(5);
    private static final long LONGEST_PAUSE_MILLIS = 150;

    private final KafkaConnection kafka;
    private final TopicPartition partition;
    private final ControlReader reader;
    private final Supplier<ControlState> state;
    private final Clock clock;
    private final Housekeeping housekeeping = new Housekeeping();
    private final EntryCodec codec = new EntryCodec();
    private @Nullable Producer<byte[], byte[]> producer;

    ControlWriter(
            KafkaConnection kafka, String topic, ControlReader reader, Supplier<ControlState> state, Clock clock) {
        this.kafka = kafka;
        this.partition = new TopicPartition(topic, 0);
        this.reader = reader;
        this.state = state;
        this.clock = clock;
    }

    /** Decides and writes, and returns once this node knows of it. */
    <T> Stored<T> write(Decision<T> decision) throws CallFailedException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        Change<T> sent = null;
        for (int i = 0; i < TRIES && System.nanoTime() < deadline; i++) {
            try {
                Producer<byte[], byte[]> owned = own();
                if (sent != null && state.get().hasEvent(sent.event().id())) {
                    // Kafka had it after all.
                    return new Stored<>(sent.result(), revision(sent));
                }
                Change<T> change = decision.decide(state.get(), clock.instant());
                owned.beginTransaction();
                sent = change;
                return new Stored<>(change.result(), commit(owned, change));
            } catch (InterruptException e) {
                drop();
                throw new InterruptedException();
            } catch (KafkaException | IllegalStateException e) {
                log.info("an admin write is tried again: {}", e.toString());
                drop();
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_MILLIS * (i + 1)));
            }
        }
        throw new CallFailedException(new Failure.ControlUnavailable());
    }

    /** A producer whose fellows are fenced, with this node's state at the end of what they wrote. */
    private Producer<byte[], byte[]> own() throws CallFailedException, InterruptedException {
        Producer<byte[], byte[]> owned = producer;
        if (owned != null) {
            return owned;
        }
        if (!reader.await(0, MOMENT)) {
            throw new CallFailedException(new Failure.ControlUnavailable());
        }
        owned = connect();
        producer = owned;
        owned.initTransactions();
        if (!reader.await(ControlTopic.end(kafka, partition), CATCH_UP)) {
            throw new CallFailedException(new Failure.ControlUnavailable());
        }
        return owned;
    }

    private <T> long commit(Producer<byte[], byte[]> owned, Change<T> change) throws InterruptedException {
        UUID id = UUID.randomUUID();
        Instant now = clock.instant();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Entry entry : change.entries()) {
            sent.add(owned.send(record(entry.key(), codec.encode(entry, id, now))));
        }
        change.deleted().forEach(key -> sent.add(owned.send(record(key, null))));
        sent.add(owned.send(record(change.event().key(), codec.encode(change.event(), id, now))));
        housekeeping.due(state.get(), now).forEach(key -> sent.add(owned.send(record(key, null))));
        owned.commitTransaction();
        long last = Stored.INITIAL;
        for (Future<RecordMetadata> each : sent) {
            last = Math.max(last, each.resultNow().offset());
        }
        if (!reader.await(last + 1, CATCH_UP)) {
            log.warn("a change was written, and this node has not read it back yet");
        }
        return sent.getFirst().resultNow().offset();
    }

    private ProducerRecord<byte[], byte[]> record(String key, byte @Nullable [] value) {
        return new ProducerRecord<>(partition.topic(), partition.partition(), key.getBytes(UTF_8), value);
    }

    private long revision(Change<?> change) {
        for (Entry entry : change.entries()) {
            Stored<?> stored = switch (entry) {
                case KeptGateway gateway -> state.get().gateway(gateway.name());
                case Token token -> state.get().token(token.id());
                case KeptProviderKey key -> state.get().providerKey(key.gateway(), key.provider(), key.alias());
                case TokenUse use -> null;
                case ProviderKeyUse use -> null;
                case AdminEvent event -> null;
            };
            if (stored != null) {
                return stored.revision();
            }
        }
        return Stored.INITIAL;
    }

    private Producer<byte[], byte[]> connect() {
        return new KafkaProducer<>(
                kafka.client(Map.of(
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "tollgate-control-writer",
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        partition.topic() + ".writer",
                        // Nobody waits for longer for what a writer that has died left open.
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        10_000,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        5_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        4_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        5_000,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private void drop() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    @Override
    public void close() {
        drop();
    }
}
