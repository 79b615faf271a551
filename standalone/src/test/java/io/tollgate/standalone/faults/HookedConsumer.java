package io.tollgate.standalone.faults;

import io.tollgate.consumer.AuditConsumer;
import io.tollgate.consumer.config.ConsumerConfig;
import io.tollgate.consumer.store.ClickHouseUsageStore;
import io.tollgate.consumer.store.Rows;
import io.tollgate.consumer.store.Table;
import io.tollgate.consumer.store.UsageStore;
import io.tollgate.service.ServiceMain;
import io.tollgate.standalone.faults.Fuse.Blow;
import io.tollgate.standalone.faults.Fuse.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** The audit consumer as a process, with a hook around each insert that deals the blow that its {@link Fuse} holds. */
public final class HookedConsumer {
    /** The variable that, if set, has it forget what makes an insert safe to repeat. */
    static final String UNSAFE = "FAULTS_UNSAFE";

    private HookedConsumer() {}

    /** Takes the flags of every service. */
    public static void main(String[] args) {
        Fuse fuse = new Fuse(Path.of(Objects.requireNonNull(System.getenv(Fuse.VARIABLE), Fuse.VARIABLE)));
        boolean unsafe = System.getenv(UNSAFE) != null;
        ServiceMain.run("hooked-consumer", args, settings -> {
            ConsumerConfig config = ConsumerConfig.read(settings);
            UsageStore store = new Hooked(ClickHouseUsageStore.open(config.clickHouse()), fuse, unsafe);
            return AuditConsumer.start(config, store, () -> Runtime.getRuntime().halt(1));
        });
    }

    private static final class Hooked implements UsageStore {
        private final UsageStore store;
        private final Fuse fuse;
        private final boolean unsafe;
        private final Set<String> forgotten = ConcurrentHashMap.newKeySet();
        private volatile long usualNanos = 5_000_000;

        Hooked(UsageStore store, Fuse fuse, boolean unsafe) {
            this.store = store;
            this.fuse = fuse;
            this.unsafe = unsafe;
        }

        @Override
        public void insert(String token, Rows rows) throws IOException {
            Blow blow = fuse.take(rows.table().label()).orElse(null);
            if (blow == null) {
                long start = System.nanoTime();
                reallyInsert(token, rows);
                usualNanos = System.nanoTime() - start;
                return;
            }
            if (blow.moment() == Moment.BEFORE) {
                deal(blow);
            } else if (blow.moment() == Moment.DURING) {
                // At some moment of an insert that takes as long as the last one did.
                long wait = ThreadLocalRandom.current().nextLong(usualNanos);
                Thread.ofPlatform().start(() -> {
                    LockSupport.parkNanos(wait);
                    deal(blow);
                });
            }
            try {
                reallyInsert(token, rows);
            } catch (IOException e) {
                Files.createFile(fuse.failed());
                throw e;
            }
            if (blow.moment() == Moment.AFTER) {
                deal(blow);
            }
            Files.createFile(fuse.stored());
        }

        private void reallyInsert(String token, Rows rows) throws IOException {
            store.insert(unsafe ? UUID.randomUUID().toString() : token, rows);
        }

        private void deal(Blow blow) {
            try {
                Files.createFile(fuse.struck());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            blow.signal().to(blow.victim() == 0 ? ProcessHandle.current().pid() : blow.victim());
        }

        @Override
        public Map<Long, UUID> storedOffsets(Table table, String topic, int partition, long first, long last)
                throws IOException {
            boolean forget = unsafe && forgotten.add(topic + "-" + partition + "-" + first);
            return forget ? Map.of() : store.storedOffsets(table, topic, partition, first, last);
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
