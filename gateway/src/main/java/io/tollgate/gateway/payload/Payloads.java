package io.tollgate.gateway.payload;

import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.config.LoggingSettings;
import io.tollgate.gateway.payload.PayloadMetrics.Reason;
import io.tollgate.gateway.redaction.Redactor;
import io.tollgate.gateway.vault.Vault;
import io.tollgate.schemas.PayloadEvents;
import io.tollgate.schemas.Topics;
import io.tollgate.schemas.avro.PayloadEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps payloads of calls whose gateways ask for it. Everything that costs time is done on one thread, which begins
 * with the first payload and shares its time fairly among gateways; what waits for it is bounded in bytes, which are
 * shared fairly as well. What does not fit, or is not taken by Kafka in time, is lost and counted. For any thread.
 */
public final class Payloads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Payloads.class);
    private static final Duration LAST_CHANCE = Duration.ofSeconds(2);

    private final ByteBudget memory;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Vault vault;
    private final PayloadMetrics metrics;
    private final FairQueue<Captured> queue = new FairQueue<>();
    private @Nullable Thread thread;
    private volatile boolean closing;

    /**
     * None yet.
     *
     * @param memoryBytes the most that copies hold together
     * @param producers makes what takes the records, when there is the first one
     * @param vault seals those that are to be encrypted
     */
    public Payloads(long memoryBytes, Supplier<Producer<byte[], byte[]>> producers, Vault vault, MeterRegistry meters) {
        this.memory = new ByteBudget(memoryBytes);
        this.producers = producers;
        this.vault = vault;
        this.metrics = new PayloadMetrics(meters, memory);
    }

    /** Keeps what the caller of a call has sent and will get. Called on the call's event loop. */
    public void keep(ReadCall read, LoggingSettings settings) {
        Capture capture = new Capture(
                read.call(), settings, memory.lease(read.call().accepted().gateway()));
        capture.requested(read.requests());
        read.call().state().copyAnswer(capture);
        read.call().ended().onSuccess(end -> ended(capture));
    }

    private void ended(Capture capture) {
        Captured captured = capture.ended();
        if (captured == null) {
            metrics.dropped(Reason.MEMORY);
            return;
        }
        begin();
        queue.offer(captured.gateway(), captured);
    }

    private synchronized void begin() {
        if (thread == null && !closing) {
            thread = Thread.ofPlatform().name("payloads").daemon().start(this::run);
        }
    }

    private void run() {
        Publishing publishing = new Publishing();
        try {
            for (FairQueue.Turn<Captured> turn = queue.take(); turn != null; turn = queue.take()) {
                long began = System.nanoTime();
                try {
                    publishing.send(turn.thing());
                } finally {
                    turn.thing().memory().close();
                    queue.done(turn.owner(), System.nanoTime() - began);
                }
            }
        } catch (InterruptedException | InterruptException e) {
            log.debug("interrupted, to end", e);
        } finally {
            publishing.close();
        }
    }

    /** What the thread works with. */
    private final class Publishing {
        private final PayloadEvents events = new PayloadEvents();
        private final Bodies bodies = new Bodies();
        private final PayloadSeals seals = new PayloadSeals(vault);
        private @Nullable Producer<byte[], byte[]> producer;

        void send(Captured captured) {
            try {
                LoggingSettings settings = captured.settings();
                PayloadEvent event = new PayloadEvent(
                        captured.call(),
                        captured.acceptedAt(),
                        captured.gateway(),
                        null,
                        bodies.of(captured.request(), settings.redaction(), settings.maxBytes()),
                        bodies.of(captured.response(), settings.redaction(), settings.maxBytes()));
                if (settings.encrypt() && !seals.seal(event)) {
                    metrics.dropped(Reason.KEY);
                    return;
                }
                send(captured, events.encode(event));
            } catch (Redactor.TooSlowException e) {
                metrics.dropped(Reason.SLOW);
            } catch (InterruptException e) {
                metrics.dropped(Reason.KAFKA);
                throw e;
            } catch (KafkaException e) {
                log.debug("a payload is lost", e);
                metrics.dropped(Reason.KAFKA);
            } catch (RuntimeException e) {
                // Its message might hold some of the payload.
                log.error("a payload is lost: {} at {}", e.getClass().getName(), e.getStackTrace());
                metrics.dropped(Reason.FAILED);
            }
        }

        private void send(Captured captured, byte[] value) {
            Producer<byte[], byte[]> made = producer;
            if (made == null) {
                made = producers.get();
                producer = made;
            }
            byte[] key = captured.call().toString().getBytes(StandardCharsets.US_ASCII);
            var _ = made.send(new ProducerRecord<>(Topics.PAYLOADS, key, value), (metadata, failure) -> {
                if (failure == null) {
                    metrics.kept();
                } else {
                    log.debug("a payload is lost", failure);
                    metrics.dropped(Reason.KAFKA);
                }
            });
        }

        void close() {
            try {
                if (producer != null) {
                    producer.close(LAST_CHANCE);
                }
            } catch (KafkaException e) {
                log.debug("the producer of payloads did not close", e);
            }
        }
    }

    /** Ends within a few seconds; what Kafka does not take until then is lost. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closing = true;
            running = thread;
        }
        if (running == null) {
            return;
        }
        queue.close();
        try {
            if (!running.join(LAST_CHANCE)) {
                running.interrupt();
                running.join(LAST_CHANCE.multipliedBy(2));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
