package io.tollgate.gateway.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tollgate.schemas.Topics;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings audit rows to Kafka from a thread of its own, which alone touches the producer: sending may block for as long as
 * Kafka is away. Rows wait in memory meanwhile; once there is no more room, no more calls are accepted. A row that Kafka
 * refuses is sent again.
 */
public final class UsagePublisher implements UsageLog, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UsagePublisher.class);
    private static final int CAPACITY = 200_000;
    /** Room for the rows of the calls in flight when it was last asked whether there is room. */
    private static final int RESERVE = 20_000;

    private static final int BATCH = 5_000;
    private static final long GATHER_MILLIS = 20;
    private static final Duration LAST_CHANCE = Duration.ofSeconds(5);

    private final BlockingQueue<UsageEvent> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final ConcurrentLinkedQueue<ProducerRecord<byte[], byte[]>> refused = new ConcurrentLinkedQueue<>();
    private final UsageEvents encoder = new UsageEvents();
    private final Producer<byte[], byte[]> producer;
    private final Counter published;
    private final Counter retried;
    private final Counter dropped;
    private final Thread thread;
    private volatile boolean closing;

    /** Takes the producer over and closes it in the end. */
    public UsagePublisher(Producer<byte[], byte[]> producer, MeterRegistry meters) {
        this.producer = producer;
        published = meters.counter("tollgate_audit_published");
        retried = meters.counter("tollgate_audit_retried");
        dropped = meters.counter("tollgate_audit_dropped");
        meters.gauge("tollgate_audit_waiting", waiting, BlockingQueue::size);
        thread = Thread.ofPlatform().name("usage-publisher").start(this::run);
    }

    @Override
    public boolean accepting() {
        return !closing && waiting.remainingCapacity() > RESERVE;
    }

    @Override
    public void append(UsageEvent event) {
        if (!waiting.offer(event)) {
            // Cannot be with fewer calls in flight than there is reserve.
            dropped.increment();
            log.error("no room for the audit row of call {}", event.getCallId());
        }
    }

    /** How many rows wait for Kafka. */
    public int backlog() {
        return waiting.size() + refused.size();
    }

    private void run() {
        List<UsageEvent> batch = new ArrayList<>(BATCH);
        while (!(closing && backlog() == 0)) {
            try {
                UsageEvent first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    // Letting rows gather for a moment costs less than being woken for each.
                    Thread.sleep(closing ? 0 : GATHER_MILLIS);
                    batch.add(first);
                    waiting.drainTo(batch, BATCH - 1);
                }
                for (ProducerRecord<byte[], byte[]> again = refused.poll(); again != null; again = refused.poll()) {
                    retried.increment();
                    send(again);
                }
                for (UsageEvent event : batch) {
                    send(new ProducerRecord<>(
                            Topics.USAGE,
                            event.getCallId().toString().getBytes(StandardCharsets.US_ASCII),
                            encoder.encode(event)));
                }
                batch.clear();
            } catch (InterruptedException | InterruptException e) {
                break;
            }
        }
        producer.close(LAST_CHANCE);
        if (backlog() > 0 || !batch.isEmpty()) {
            log.error("{} audit rows could not be brought to Kafka before the end", backlog() + batch.size());
        }
    }

    /** Sends, however long it takes to get the record into the producer's buffer. */
    private void send(ProducerRecord<byte[], byte[]> record) {
        while (true) {
            try {
                var _ = producer.send(record, (metadata, failure) -> {
                    if (failure == null) {
                        published.increment();
                    } else {
                        log.warn("Kafka refused an audit row, which is sent again: {}", failure.toString());
                        refused.add(record);
                    }
                });
                return;
            } catch (org.apache.kafka.common.errors.TimeoutException e) {
                log.warn("Kafka is away; {} audit rows wait", backlog());
            }
        }
    }

    /** Brings what waits to Kafka and stops. May block for some seconds. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(LAST_CHANCE.plusSeconds(1));
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(LAST_CHANCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
