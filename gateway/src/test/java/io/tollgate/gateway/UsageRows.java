package io.tollgate.gateway;

import io.tollgate.schemas.AdjustmentEvents;
import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The audit rows of a gateway from now on, each at most once. For any thread. */
public abstract class UsageRows implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final UsageEvents decoder = new UsageEvents();
    private final Map<UUID, UsageEvent> byCall = new HashMap<>();
    private final Set<UUID> doubled = new HashSet<>();
    private final AdjustmentEvents adjustmentDecoder = new AdjustmentEvents();
    private final Map<UUID, AdjustmentEvent> adjustments = new LinkedHashMap<>();

    /** Takes a row in, as it was published. */
    final synchronized void add(byte[] row) {
        UsageEvent event = decoder.decode(row);
        if (byCall.put(event.getCallId(), event) != null) {
            doubled.add(event.getCallId());
        }
        notifyAll();
    }

    /** Takes an adjustment in, as it was published; of one id, the first counts. */
    final synchronized void addAdjustment(byte[] adjustment) {
        AdjustmentEvent event = adjustmentDecoder.decode(adjustment);
        adjustments.putIfAbsent(event.getAdjustmentId(), event);
        notifyAll();
    }

    /** The adjustments that are there, in the order in which they were first booked. */
    public final synchronized List<AdjustmentEvent> adjustments() {
        return List.copyOf(adjustments.values());
    }

    /** Waits a moment for more rows. The monitor is held. */
    abstract void next() throws InterruptedException;

    /** Waits for all rows that were published by now. The monitor is held. */
    abstract void catchUp();

    /** The row of a call, once it is there. */
    public final synchronized UsageEvent await(UUID call) {
        return awaited(() -> Optional.ofNullable(byCall.get(call)));
    }

    /** The first row that is such, once there is one. */
    public final synchronized UsageEvent await(Predicate<UsageEvent> such) {
        return awaited(() -> byCall.values().stream().filter(such).findFirst());
    }

    private UsageEvent awaited(Supplier<Optional<UsageEvent>> row) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < deadline) {
            checkDoubles();
            Optional<UsageEvent> found = row.get();
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
