package io.tollgate.gateway.control;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.control.ControlTransport.Transactions;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes, one after another over all nodes. All of them use one transactional id, so whoever begins to write
 * fences those before, and then reads to the topic's end: until it is fenced itself, no state but its own can be the
 * newest. A change and its event are one transaction. For one thread; blocks for seconds at most.
 */
final class ControlWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlWriter.class);
    private static final int TRIES = 8;
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration CATCH_UP = Duration.ofSeconds(5);
    private static final long LONGEST_PAUSE_MILLIS = 150;

    private final ControlTransport transport;
    private final RecordSigner signer;
    private final ControlReader reader;
    private final Supplier<ControlState> state;
    private final Clock clock;
    private final Housekeeping housekeeping = new Housekeeping();
    private final EntryCodec codec = new EntryCodec();
    private @Nullable Transactions transactions;
    private long sequence;

    ControlWriter(
            ControlTransport transport,
            RecordSigner signer,
            ControlReader reader,
            Supplier<ControlState> state,
            Clock clock) {
        this.transport = transport;
        this.signer = signer;
        this.reader = reader;
        this.state = state;
        this.clock = clock;
    }

    /** Decides and writes, and returns once this node knows of it. */
    <T> Versioned<T> write(Decision<T> decision) throws FailureException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        Change<T> sent = null;
        for (int i = 0; i < TRIES && System.nanoTime() < deadline; i++) {
            try {
                Transactions owned = own();
                if (sent != null && state.get().hasEvent(sent.event().id())) {
                    // Kafka had it after all.
                    return new Versioned<>(sent.result(), revision(sent));
                }
                Change<T> change = decision.decide(state.get(), clock.instant());
                sent = change;
                return new Versioned<>(change.result(), commit(owned, change));
            } catch (InterruptedException e) {
                drop();
                throw e;
            } catch (KafkaException | IllegalStateException e) {
                log.info("an admin write is retried: {}", e.toString());
                drop();
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_MILLIS * (i + 1)));
            }
        }
        throw new FailureException(new ControlUnavailable());
    }

    /** Takes over writing, with this node's state at the end of what others wrote. */
    private Transactions own() throws FailureException, InterruptedException {
        Transactions owned = transactions;
        if (owned != null) {
            return owned;
        }
        if (!reader.await(0, MOMENT)) {
            throw new FailureException(new ControlUnavailable());
        }
        owned = transport.transactions();
        transactions = owned;
        if (!reader.await(transport.end(), CATCH_UP)) {
            drop();
            throw new FailureException(new ControlUnavailable());
        }
        return owned;
    }

    private <T> long commit(Transactions owned, Change<T> change) throws InterruptedException {
        UUID id = UUID.randomUUID();
        Instant now = clock.instant();
        // Never lower than what was tried before: of that, some may be on the topic without being in force.
        sequence = Math.max(sequence, state.get().provenance().sequence());
        List<TopicRecord> records = new ArrayList<>();
        change.entries().forEach(entry -> records.add(record(entry, id, now)));
        change.deleted().forEach(key -> records.add(deletion(key)));
        housekeeping.due(state.get(), now).forEach(key -> records.add(deletion(key)));
        // Last, so that the highest number is on a record that stays for long.
        records.add(record(change.event(), id, now));
        List<Long> offsets = owned.commit(records);
        if (!reader.await(offsets.getLast() + 1, CATCH_UP)) {
            log.warn("a change was written, and this node has not read it back yet");
        }
        return offsets.getFirst();
    }

    private TopicRecord record(Entry entry, UUID change, Instant now) {
        return signer.signed(entry.key(), Buffer.buffer(codec.encode(entry, change, now)), ++sequence);
    }

    private TopicRecord deletion(String key) {
        return signer.signed(key, null, ++sequence);
    }

    private long revision(Change<?> change) {
        for (Entry entry : change.entries()) {
            Versioned<?> stored = switch (entry) {
                case StoredGateway gateway -> state.get().gateway(gateway.name());
                case Token token -> state.get().token(token.id());
                case StoredProviderKey key -> state.get().providerKey(key.gateway(), key.provider(), key.alias());
                case StoredAlias alias -> state.get().alias(alias.gateway(), alias.name());
                case StoredRoute route -> state.get().routes().route(route.gateway(), route.id());
                case StoredRouteVersion version ->
                    state.get().routes().version(version.gateway(), version.route(), version.number());
                case StoredPrices prices -> state.get().prices(prices.provider(), prices.model());
                case StoredReconciliation reconciliation -> state.get().reconciliation(reconciliation.id());
                case TokenUse use -> null;
                case ProviderKeyUse use -> null;
                case AdminEvent event -> null;
                case CacheEmptied emptied -> state.get().cacheEmptied(emptied.gateway());
                case ClosedMonth month -> null;
            };
            if (stored != null) {
                return stored.revision();
            }
        }
        return Versioned.INITIAL;
    }

    private void drop() {
        if (transactions != null) {
            transactions.close();
            transactions = null;
        }
    }

    @Override
    public void close() {
        drop();
    }
}
