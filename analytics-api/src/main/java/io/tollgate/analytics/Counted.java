package io.tollgate.analytics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What figures are made of. */
enum Counted {
    /** Calls, as they were booked when they ended. */
    ROWS,
    /**
     * What became known of calls afterwards: tokens and cost to be added, or taken off, at the time that they are for.
     */
    ADJUSTMENTS;

    /** The name that callers use. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Counted::label).toList();
    }
}
