package io.tollgate.consumer.deadletters;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant.
 *
 * @param partition where their records stood; null for anywhere
 * @param offsets where in it; none for anywhere
 */
record Selection(@Nullable Integer partition, Set<Long> offsets) {
    Selection {
        offsets = Set.copyOf(offsets);
    }

    /**
     * What flags say.
     *
     * @throws IllegalArgumentException where they do not say it
     */
    static Selection of(boolean all, @Nullable Integer partition, List<Long> offsets) {
        if (all == (partition != null)) {
            throw new IllegalArgumentException(
                    "say which: --all, or --partition P, with --offset N where not all of it");
        }
        if (partition == null && !offsets.isEmpty()) {
            throw new IllegalArgumentException("--offset needs --partition P, in which it is");
        }
        return new Selection(partition, Set.copyOf(offsets));
    }

    boolean holds(DeadLetter letter) {
        Place place = letter.place();
        return (partition == null || partition == place.partition())
                && (offsets.isEmpty() || offsets.contains(place.offset()));
    }
}
