package io.tollgate.analytics;

import java.time.Instant;

/** From an instant, included, to another, excluded. */
record TimeRange(Instant from, Instant to) {
    TimeRange {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from must be before to");
        }
    }
}
