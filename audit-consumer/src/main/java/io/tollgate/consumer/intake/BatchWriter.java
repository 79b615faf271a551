package io.tollgate.consumer.intake;

import io.tollgate.consumer.store.Rows;
import io.tollgate.consumer.store.UsageStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Carries out plans. The first attempt at a plan inserts at once; whoever comes after looks at what is stored, inserts
 * what is missing under the same token, and looks again. So a row is neither lost nor doubled, whether the attempt
 * before came through, was cut off half way, or is still under way. Blocks; for several threads.
 */
final class BatchWriter {
    /**
     * An insert that would start later than this after its plan was committed must be confirmed again. It is well under
     * the group's session timeout: within it, nobody else can have been given the partition of a process that froze.
     */
    static final Duration FRESH = Duration.ofSeconds(3);

    private static final int LOOKS = 3;

    private final UsageStore store;
    private final DeadLetters deadLetters;
    private final LongSupplier clock;

    /** @param clock nanoseconds that go on while the process is frozen */
    BatchWriter(UsageStore store, DeadLetters deadLetters, LongSupplier clock) {
        this.store = store;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    Attempt.Result write(Attempt attempt) {
        try {
            Batch batch = attempt.batch();
            BitSet unique = withoutRepeats(attempt);
            if (attempt.certain()) {
                insert(attempt, attempt.token(), unique);
            } else {
                insertMissing(attempt, unique);
            }
            boolean dead = !batch.dead().isEmpty();
            if (dead) {
                deadLetters.send(batch.dead(), attempt);
            }
            int rows = unique.cardinality();
            return new Attempt.Stored(rows, batch.dead().size(), batch.rows().size() - rows, dead);
        } catch (StaleException e) {
            return new Attempt.Stale();
        } catch (IOException | RuntimeException e) {
            return new Attempt.Failed(e);
        }
    }

    /** A process that was frozen since it confirmed its plan may have lost the partition, long ago. */
    private boolean isStale(Attempt attempt) {
        return clock.getAsLong() - attempt.confirmedAt() > FRESH.toNanos();
    }

    /**
     * Inserts until all is stored. A row that stays missing although its insert was acknowledged, or dropped as a
     * repeat, is one whose token ClickHouse wrote down before it crashed and lost the rows; the next token in a fixed
     * sequence then serves, so that all who repeat the plan use the same.
     */
    private void insertMissing(Attempt attempt, BitSet unique) throws IOException {
        BitSet missing = missing(attempt, unique);
        for (int look = 1; !missing.isEmpty(); look++) {
            if (look > LOOKS) {
                throw new IOException(missing.cardinality() + " rows of " + attempt.token()
                        + " are not stored although their insert was acknowledged");
            }
            insert(attempt, look == 1 ? attempt.token() : attempt.token() + "~" + look, missing);
            missing = missing(attempt, unique);
        }
    }

    private void insert(Attempt attempt, String token, BitSet wanted) throws IOException {
        Rows rows = attempt.batch().rows();
        if (!wanted.isEmpty()) {
            if (isStale(attempt)) {
                throw new StaleException();
            }
            store.insert(token, wanted.cardinality() == rows.size() ? rows : rows.only(wanted::get));
        }
    }

    private BitSet missing(Attempt attempt, BitSet unique) throws IOException {
        if (unique.isEmpty()) {
            return unique;
        }
        Rows rows = attempt.batch().rows();
        Map<Long, UUID> stored = storedOffsets(attempt);
        BitSet missing = new BitSet();
        unique.stream()
                .filter(row -> !rows.id(row).equals(stored.get(rows.offset(row))))
                .forEach(missing::set);
        return missing;
    }

    private Map<Long, UUID> storedOffsets(Attempt attempt) throws IOException {
        Plan plan = attempt.plan();
        return store.storedOffsets(
                attempt.batch().rows().table(),
                attempt.partition().topic(),
                attempt.partition().partition(),
                plan.first(),
                plan.last());
    }

    /** The rows without those of redelivered records of which there is a row already, here or from before. */
    private BitSet withoutRepeats(Attempt attempt) throws IOException {
        Batch batch = attempt.batch();
        Rows rows = batch.rows();
        BitSet unique = new BitSet(rows.size());
        unique.set(0, rows.size());
        if (!batch.hasRedelivered()) {
            return unique;
        }
        List<UUID> asked = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            if (batch.isRedelivered(row)) {
                asked.add(rows.id(row));
            }
        }
        Set<UUID> before = store.storedIds(rows.table(), asked);
        // What this very plan has stored in an earlier attempt is not a repeat.
        Map<Long, UUID> ours = attempt.certain() ? Map.of() : storedOffsets(attempt);
        Set<UUID> seen = new HashSet<>();
        for (int row = 0; row < rows.size(); row++) {
            UUID id = rows.id(row);
            boolean own = id.equals(ours.get(rows.offset(row)));
            if (batch.isRedelivered(row) && !own && (before.contains(id) || seen.contains(id))) {
                unique.clear(row);
            }
            seen.add(id);
        }
        return unique;
    }

    /** The attempt is to be made again once the partition is known to be ours. */
    private static final class StaleException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
