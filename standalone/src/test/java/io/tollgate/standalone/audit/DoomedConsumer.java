package io.tollgate.standalone.audit;

import io.tollgate.consumer.AuditConsumer;
import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.consumer.store.ClickHouseUsageStore;
import io.tollgate.consumer.store.Rows;
import io.tollgate.consumer.store.UsageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An audit consumer as a process that comes to grief at one of its inserts: {@code before} or {@code after} it dies as
 * {@code kill -9} would have it, and {@code wait} says that it is about to insert and waits for a file to go away, which
 * gives the test the time to freeze it.
 */
public final class DoomedConsumer {
    private DoomedConsumer() {}

    /** Arguments: those of {@link AuditBed#arguments}, then the fate, which insert, and a file. */
    public static void main(String[] args) throws Exception {
        List<String> arguments = List.of(args);
        ConsumerConfig config = AuditBed.config(arguments);
        Path file = Path.of(arguments.get(6));
        UsageStore store = new Doomed(
                ClickHouseUsageStore.open(config.clickHouse()),
                arguments.get(4),
                Integer.parseInt(arguments.get(5)),
                file);
        try (AuditConsumer consumer =
                AuditConsumer.start(config, store, () -> Runtime.getRuntime().halt(1))) {
            consumer.addresses();
            new CountDownLatch(1).await();
        }
    }

    private record Doomed(UsageStore store, String fate, int which, Path file, AtomicInteger inserts)
            implements UsageStore {
        Doomed(UsageStore store, String fate, int which, Path file) {
            this(store, fate, which, file, new AtomicInteger());
        }

        @Override
        public void insert(String token, Rows rows) throws IOException {
            boolean now = inserts.incrementAndGet() == which;
            if (now && fate.equals("before")) {
                Runtime.getRuntime().halt(137);
            }
            if (now && fate.equals("wait")) {
                Files.createFile(file);
                while (Files.exists(file)) {
                    Thread.onSpinWait();
                }
            }
            store.insert(token, rows);
            if (now && fate.equals("after")) {
                Runtime.getRuntime().halt(137);
            }
        }

        @Override
        public Map<Long, UUID> storedOffsets(String topic, int partition, long first, long last) throws IOException {
            return store.storedOffsets(topic, partition, first, last);
        }

        @Override
        public Set<UUID> storedCalls(Collection<UUID> calls) throws IOException {
            return store.storedCalls(calls);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
