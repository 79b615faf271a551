package io.tollgate.analytics;

import java.time.Duration;
import java.time.Instant;

/** From an instant, included, to another, excluded. */
record TimeRange(Instant from, Instant to) {
    TimeRange {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from must be before to");
        }
    }

    /** The range that ends where this one begins and is as long. */
    TimeRange before() {
        return new TimeRange(from.minus(Duration.between(from, to)), from);
    }

    boolean holds(Instant time) {
        return !time.isBefore(from) && time.isBefore(to);
    }
}
