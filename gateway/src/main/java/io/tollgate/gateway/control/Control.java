package io.tollgate.gateway.control;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.IssuedToken;
import io.tollgate.gateway.access.IssuedTokens;
import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.ProviderKeys;
import io.tollgate.gateway.config.ControlConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.service.KafkaConnection;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control state of this node: read from Kafka, or from the snapshot while Kafka is away, and changed through Kafka.
 * What event loops ask is answered from memory; all that waits has threads of its own.
 */
public final class Control implements ControlStore, IssuedTokens, ProviderKeys, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Control.class);
    private static final Duration FIRST_READ = Duration.ofSeconds(20);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration FIRST_READ_BESIDE_A_SNAPSHOT = Duration.ofSeconds(2);
    private static final int WRITES_WAITING = 64;

    private final Uses uses = Uses.none();
    private final Map<String, GatewaySettings> fixed;
    private final CountDownLatch complete = new CountDownLatch(1);
    private final ControlReader reader;
    private final ControlWriter writer;
    private final Keeper keeper;
    private final @Nullable Instant snapshotAt;
    private final Clock clock;
    private final ExecutorService writes = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WRITES_WAITING),
            Thread.ofPlatform().name("control-writer").factory());
    private volatile ControlState state;

    private Control(
            KafkaConnection kafka,
            ControlConfig config,
            Map<String, GatewaySettings> fixed,
            KeyOpener opener,
            Clock clock)
            throws IOException {
        this.fixed = Map.copyOf(fixed);
        this.clock = clock;
        Snapshot snapshot = new Snapshot(config.folder());
        state = new ControlState(uses, opener);
        snapshotAt = snapshot.read(state);
        keeper = new Keeper(snapshot, new UseReporter(kafka, config.topic(), clock), clock, uses);
        reader = new ControlReader(
                kafka, config.topic(), () -> new ControlState(uses, opener), new ControlReader.Listener() {
                    @Override
                    public void complete(ControlState read) {
                        state = read;
                        keeper.changed(read, false);
                        complete.countDown();
                    }

                    @Override
                    public void changed(boolean onlyUse) {
                        keeper.changed(state, onlyUse);
                    }
                });
        writer = new ControlWriter(kafka, config.topic(), reader, this::state, clock);
    }

    /**
     * Reads the state, from Kafka or else from the snapshot. Blocks until there is one.
     *
     * @param fixed the gateways that the configuration names
     * @param opener opens provider keys, off the event loops
     * @throws IOException where Kafka cannot be read and there is no snapshot
     */
    public static Control open(
            KafkaConnection kafka,
            ControlConfig config,
            Map<String, GatewaySettings> fixed,
            KeyOpener opener,
            MeterRegistry meters,
            Clock clock)
            throws IOException, InterruptedException {
        Control control = new Control(kafka, config, fixed, opener, clock);
        Gauge.builder("tollgate_control_following", control, c -> c.reader.following() ? 1 : 0)
                .description("1 while the control state is kept up to date by Kafka")
                .register(meters);
        Gauge.builder("tollgate_control_unreadable", control.reader, ControlReader::unreadable)
                .description("Records of the control topic that this version cannot read")
                .register(meters);
        boolean known = control.snapshotAt != null;
        Duration patience = known ? FIRST_READ_BESIDE_A_SNAPSHOT : FIRST_READ;
        long deadline = System.nanoTime() + patience.toNanos();
        while (!control.complete.await(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() < deadline && !control.reader.refused()) {
                continue;
            }
            if (known) {
                log.warn("the gateway starts with the control state of {}", control.snapshotAt);
                break;
            }
            String why = control.reader.problem();
            control.close();
            throw new IOException("the topic " + config.topic() + " cannot be read from Kafka at "
                    + kafka.bootstrapServers() + (why == null ? "" : " (" + why + ")")
                    + ", and there is no snapshot of it in " + config.folder());
        }
        return control;
    }

    @Override
    public ControlState state() {
        return state;
    }

    /** Whether the state is kept up to date by Kafka, or is only what was last known. */
    public boolean following() {
        return reader.following();
    }

    /** As of when the snapshot is that this node started from and still uses; null where Kafka has told of more since. */
    public @Nullable Instant onlySnapshotAt() {
        return complete.getCount() == 0 ? null : snapshotAt;
    }

    @Override
    public Map<String, GatewaySettings> fixed() {
        return fixed;
    }

    @Override
    public @Nullable IssuedToken find(Digest digest) {
        return state.find(digest);
    }

    @Override
    public Found providerKey(String gateway, String provider, String alias) {
        return state.usableKey(gateway, provider, alias, clock);
    }

    @Override
    public <T> CompletableFuture<Stored<T>> change(Decision<T> decision) {
        CompletableFuture<Stored<T>> changed = new CompletableFuture<>();
        try {
            writes.execute(() -> {
                try {
                    changed.complete(writer.write(decision));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    changed.completeExceptionally(new CallFailedException(new Failure.ControlUnavailable()));
                } catch (CallFailedException | RuntimeException e) {
                    changed.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            changed.completeExceptionally(new CallFailedException(new Failure.Overloaded()));
        }
        return changed;
    }

    @Override
    public void close() {
        writes.shutdownNow();
        try {
            if (!writes.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("an admin write does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.close();
        reader.close();
        keeper.close();
    }
}
