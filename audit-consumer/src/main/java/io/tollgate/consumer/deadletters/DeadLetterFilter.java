package io.tollgate.consumer.deadletters;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Selects dead letters.
 *
 * @param partition where their records stood; null for anywhere
 * @param offsets where in it; none for anywhere
 */
record DeadLetterFilter(@Nullable Integer partition, Set<Long> offsets) {
    DeadLetterFilter {
        offsets = Set.copyOf(offsets);
    }

    /**
     * What flags say.
     *
     * @throws IllegalArgumentException if they do not say it
     */
    static DeadLetterFilter of(boolean all, @Nullable Integer partition, List<Long> offsets) {
        if (all == (partition != null)) {
            throw new IllegalArgumentException("choose --all or --partition P, which --offset N narrows down");
        }
        if (partition == null && !offsets.isEmpty()) {
            throw new IllegalArgumentException("--offset requires --partition P");
        }
        return new DeadLetterFilter(partition, Set.copyOf(offsets));
    }

    boolean holds(DeadLetter letter) {
        RecordCoordinates coordinates = letter.coordinates();
        return (partition == null || partition == coordinates.partition())
                && (offsets.isEmpty() || offsets.contains(coordinates.offset()));
    }
}
