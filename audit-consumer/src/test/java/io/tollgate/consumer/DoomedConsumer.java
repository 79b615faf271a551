package io.tollgate.consumer;

import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.consumer.store.ClickHouseUsageStore;
import io.tollgate.consumer.store.Rows;
import io.tollgate.consumer.store.Table;
import io.tollgate.consumer.store.UsageStore;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An audit consumer as a process that dies {@code before} or {@code after} one of its inserts, as {@code kill -9} would
 * have it.
 */
public final class DoomedConsumer {
    private DoomedConsumer() {}

    /** Arguments: those of {@link AuditFixture#arguments}, then the fate and which insert. */
    public static void main(String[] args) throws Exception {
        List<String> arguments = List.of(args);
        ConsumerConfig config = AuditFixture.config(arguments);
        UsageStore store = new Doomed(
                ClickHouseUsageStore.open(config.clickHouse()), arguments.get(4), Integer.parseInt(arguments.get(5)));
        try (AuditConsumer consumer =
                AuditConsumer.start(config, store, () -> Runtime.getRuntime().halt(1))) {
            consumer.addresses();
            new CountDownLatch(1).await();
        }
    }

    private record Doomed(UsageStore store, String fate, int which, AtomicInteger inserts) implements UsageStore {
        Doomed(UsageStore store, String fate, int which) {
            this(store, fate, which, new AtomicInteger());
        }

        @Override
        public void insert(String token, Rows rows) throws IOException {
            boolean now = inserts.incrementAndGet() == which;
            if (now && fate.equals("before")) {
                Runtime.getRuntime().halt(137);
            }
            store.insert(token, rows);
            if (now && fate.equals("after")) {
                Runtime.getRuntime().halt(137);
            }
        }

        @Override
        public Map<Long, UUID> storedOffsets(Table table, String topic, int partition, long first, long last)
                throws IOException {
            return store.storedOffsets(table, topic, partition, first, last);
        }

        @Override
        public Set<UUID> storedIds(Table table, Collection<UUID> ids) throws IOException {
            return store.storedIds(table, ids);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
