package io.tollgate.benchmarks.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tollgate.benchmarks.BenchLogin;
import io.tollgate.gateway.audit.UsageProducer;
import io.tollgate.schemas.Topics;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * The topic of calls' records, filled by the gateway's own producer, and read from its beginning as often as wanted.
 */
public final class FullTopic {
    private static final String GROUP = "tollgate-audit-consumer";
    private static final long LEAVING_SECONDS = 30;

    private final String bootstrap;
    private final int records;

    private FullTopic(String bootstrap, int records) {
        this.bootstrap = bootstrap;
        this.records = records;
    }

    /** Makes the topic and fills it; blocks until the broker has all. */
    public static FullTopic fill(String bootstrap, int partitions, int records)
            throws IOException, InterruptedException {
        try (Admin admin = admin(bootstrap)) {
            admin.createTopics(List.of(new NewTopic(Topics.USAGE, partitions, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IOException("the broker did not create " + Topics.USAGE, e);
        }
        SampleEvents samples = new SampleEvents();
        UsageEvents encoding = new UsageEvents();
        AtomicReference<Exception> failure = new AtomicReference<>();
        try (Producer<byte[], byte[]> producer = UsageProducer.to(BenchLogin.kafka(bootstrap))) {
            for (int i = 0; i < records; i++) {
                UsageEvent event = samples.next();
                var _ = producer.send(
                        new ProducerRecord<>(
                                Topics.USAGE, event.getCallId().toString().getBytes(US_ASCII), encoding.encode(event)),
                        (metadata, refused) -> {
                            if (refused != null) {
                                failure.set(refused);
                            }
                        });
            }
            producer.flush();
        }
        if (failure.get() != null) {
            throw new IOException("the broker did not take every record", failure.get());
        }
        return new FullTopic(bootstrap, records);
    }

    public String bootstrap() {
        return bootstrap;
    }

    public int records() {
        return records;
    }

    /** Forgets how far the audit consumer has come, once it has left. */
    public void rewind() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEAVING_SECONDS);
        try (Admin admin = admin(bootstrap)) {
            while (true) {
                try {
                    admin.deleteConsumerGroups(List.of(GROUP)).all().get();
                    return;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof GroupIdNotFoundException) {
                        return;
                    }
                    if (System.nanoTime() - end > 0) {
                        throw new IOException("the consumer's group cannot be deleted", e);
                    }
                    Thread.sleep(200);
                }
            }
        }
    }

    private static Admin admin(String bootstrap) {
        return Admin.create(BenchLogin.kafka(bootstrap).client(Map.of()));
    }
}
