package io.tollgate.gateway;

import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.UsageEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** The audit rows of a gateway from now on, each at most once. For any thread. */
public abstract class UsageRows implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final UsageEvents decoder = new UsageEvents();
    private final Map<UUID, UsageEvent> byCall = new HashMap<>();
    private final Set<UUID> doubled = new HashSet<>();

    /** Takes a row in, as it was published. */
    final synchronized void add(byte[] row) {
        UsageEvent event = decoder.decode(row);
        if (byCall.put(event.getCallId(), event) != null) {
            doubled.add(event.getCallId());
        }
        notifyAll();
    }

    /** Waits a moment for more rows. The monitor is held. */
    abstract void next() throws InterruptedException;

    /** Waits for all rows that were published by now. The monitor is held. */
    abstract void catchUp();

    /** The row of a call, once it is there. */
    public final UsageEvent await(UUID call) {
        return await(row -> row.getCallId().equals(call));
    }

    /** The first row that is such, once there is one. */
    public final synchronized UsageEvent await(Predicate<UsageEvent> such) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < deadline) {
            checkDoubles();
            Optional<UsageEvent> found = byCall.values().stream().filter(such).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            try {
                next();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("no such row came in " + LONGEST);
    }

    /** How many rows there are by now. */
    public final synchronized long count() {
        catchUp();
        checkDoubles();
        return byCall.size();
    }

    private void checkDoubles() {
        if (!doubled.isEmpty()) {
            throw new AssertionError("two rows of each of these calls: " + doubled);
        }
    }

    @Override
    public abstract void close();
}
