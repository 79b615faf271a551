package io.tollgate.gateway.control;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.vault.MasterKeys;
import io.tollgate.service.KafkaConnection;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The control topic without a gateway, for whoever holds the master key and has to decide on records that are not
 * authentic. Changes are made at once, on the thread that asks, which may have to wait for seconds.
 */
public final class OfflineControl implements ControlStore, AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(100);

    private final ControlReader reader;
    private final ControlWriter writer;
    private volatile @Nullable ControlState state;

    private OfflineControl(ControlTransport transport, RecordSigner signer, boolean adopting) {
        Uses uses = Uses.none();
        reader = new ControlReader(
                transport,
                signer,
                adopting ? Vouching.ALL : null,
                0,
                () -> new ControlState(uses, key -> null),
                new ControlReader.Listener() {
                    @Override
                    public void complete(ControlState read) {
                        state = read;
                    }

                    @Override
                    public void changed(boolean onlyUse) {}
                });
        writer = new ControlWriter(transport, signer, reader, this::state, Clock.systemUTC());
    }

    /**
     * Reads the topic.
     *
     * @param masterKeys without one, what the topic says is taken for authentic
     * @param adopting whether records that are not authentic are taken for what they say; they are written nowhere yet
     * @throws IOException if Kafka cannot be read
     */
    public static OfflineControl open(
            Vertx vertx, KafkaConnection kafka, String topic, MasterKeys masterKeys, boolean adopting)
            throws IOException, InterruptedException {
        OfflineControl control = new OfflineControl(
                new KafkaTransport(vertx, kafka, topic), new RecordSigner(topic, masterKeys), adopting);
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!control.reader.await(0, STEP)) {
            if (System.nanoTime() - deadline > 0 || control.reader.problem() != null) {
                String why = control.reader.problem();
                control.close();
                throw new IOException("the topic " + topic + " cannot be read from Kafka at " + kafka.bootstrapServers()
                        + (why == null ? "" : " (" + why + ")"));
            }
        }
        return control;
    }

    @Override
    public ControlState state() {
        ControlState read = state;
        if (read == null) {
            throw new IllegalStateException("the topic has not been read yet");
        }
        return read;
    }

    @Override
    public Map<String, GatewaySettings> fixed() {
        return Map.of();
    }

    @Override
    public <T> CompletableFuture<Versioned<T>> change(Decision<T> decision) {
        try {
            return CompletableFuture.completedFuture(writer.write(decision));
        } catch (FailureException e) {
            return CompletableFuture.failedFuture(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void close() {
        writer.close();
        reader.close();
    }
}
