package io.tollgate.gateway.control;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.access.IssuedToken;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ProviderKey;
import io.tollgate.gateway.config.ControlConfig;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.service.KafkaConnection;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
 * The control state of this node: read from Kafka, or from the snapshot while Kafka is unreachable, and changed through
 * Kafka. What event loops ask is answered from memory; all that waits has threads of its own.
 */
public final class Control implements NodeControl {
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
    private final SnapshotWriter snapshots;
    private final boolean authenticated;
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
    private volatile boolean adopting;

    private Control(
            ControlTransport transport,
            ControlConfig config,
            Map<String, GatewaySettings> fixed,
            KeyOpener opener,
            MasterKeys masterKeys,
            Clock clock)
            throws IOException {
        this.fixed = Map.copyOf(fixed);
        this.clock = clock;
        RecordSigner signer = new RecordSigner(config.topic(), masterKeys);
        authenticated = signer.signs();
        Snapshot snapshot = new Snapshot(config.folder(), masterKeys);
        ControlState known = new ControlState(uses, opener);
        state = known;
        Snapshot.Content content = snapshot.read(known);
        snapshotAt = content == null ? null : content.at();
        Map<String, Entry> vouched = content == null ? null : content.entries();
        adopting = vouched != null;
        snapshots = new SnapshotWriter(snapshot, new UseReporter(transport, signer, clock), clock, uses);
        reader = new ControlReader(
                transport,
                signer,
                vouched == null ? null : Vouching.by(vouched),
                known.provenance().sequence(),
                () -> new ControlState(uses, opener),
                new ControlReader.Listener() {
                    @Override
                    public void complete(ControlState read) {
                        state = read;
                        changed(false);
                        complete.countDown();
                    }

                    @Override
                    public void changed(boolean onlyUse) {
                        // The snapshot that vouches stays until there is nothing left to vouch for.
                        if (!adopting) {
                            snapshots.changed(state, onlyUse);
                        }
                    }
                });
        writer = new ControlWriter(transport, signer, reader, this::state, clock);
    }

    /**
     * Reads the state, from Kafka or else from the snapshot. Blocks until there is one.
     *
     * @param fixed the gateways that the configuration names
     * @param opener opens provider keys, off the event loops
     * @param masterKeys what records are authenticated by; if there is none, whoever can write to Kafka is trusted
     * @throws IOException if Kafka cannot be read and there is no snapshot
     */
    public static Control open(
            Vertx vertx,
            KafkaConnection kafka,
            ControlConfig config,
            Map<String, GatewaySettings> fixed,
            KeyOpener opener,
            MasterKeys masterKeys,
            MeterRegistry meters,
            Clock clock)
            throws IOException, InterruptedException {
        Control control =
                new Control(new KafkaTransport(vertx, kafka, config.topic()), config, fixed, opener, masterKeys, clock);
        if (!control.authenticated) {
            log.warn(
                    "control records are not authenticated because there is no master key: whoever can write to the topic {} can create tokens",
                    config.topic());
        }
        Gauge.builder("tollgate_control_following", control, c -> c.reader.following() ? 1 : 0)
                .description("1 while the control state follows Kafka")
                .register(meters);
        Gauge.builder("tollgate_control_unreadable", control.reader, ControlReader::unreadable)
                .description("Records of the control topic that this version cannot read")
                .register(meters);
        Gauge.builder("tollgate_control_refused", control, Control::refusedKeys)
                .description("Keys of the control topic whose newest record is not authentic and therefore not applied")
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

    @Override
    public boolean following() {
        return reader.following();
    }

    @Override
    public @Nullable Instant onlySnapshotAt() {
        return complete.getCount() == 0 ? null : snapshotAt;
    }

    @Override
    public boolean authenticated() {
        return authenticated;
    }

    @Override
    public int refusedKeys() {
        return state.refusedKeys();
    }

    /**
     * Whether records without a signature are in force that the snapshot vouches for, until {@link #adopted()} says
     * that they have been signed. That is so once, after a master key was given for the first time.
     */
    public boolean adopting() {
        return adopting;
    }

    /** Waits until the topic has been read. */
    public void awaitTopic() throws InterruptedException {
        complete.await();
    }

    /** From now on nothing is in force that is not signed. */
    public void adopted() {
        reader.stopVouching();
        adopting = false;
        snapshots.changed(state, false);
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
    public List<ProviderKey> pool(String gateway, String provider) {
        return state.pool(gateway, provider, clock);
    }

    @Override
    public <T> CompletableFuture<Versioned<T>> change(Decision<T> decision) {
        CompletableFuture<Versioned<T>> changed = new CompletableFuture<>();
        try {
            writes.execute(() -> {
                try {
                    changed.complete(writer.write(decision));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    changed.completeExceptionally(new FailureException(new ControlUnavailable()));
                } catch (FailureException | RuntimeException e) {
                    changed.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            changed.completeExceptionally(new FailureException(new CallFailure.Overloaded()));
        }
        return changed;
    }

    @Override
    public void close() {
        adopting = false;
        writes.shutdownNow();
        try {
            if (!writes.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("an admin write did not finish");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.close();
        reader.close();
        snapshots.close();
    }
}
