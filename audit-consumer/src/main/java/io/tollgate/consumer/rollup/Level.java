package io.tollgate.consumer.rollup;

import java.util.Locale;

/** A length of the spans that are rolled up; every span begins in UTC. */
enum Level {
    QUARTER("toStartOfFifteenMinutes"),
    HOUR("toStartOfHour"),
    DAY("toStartOfDay"),
    /** From Monday. */
    WEEK("toMonday"),
    MONTH("toStartOfMonth");

    private final String function;

    Level(String function) {
        this.function = function;
    }

    /** As the tables' column says it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** SQL for the beginning of the span that a time is in. */
    String startOf(String time) {
        return this == WEEK || this == MONTH
                ? "toDateTime(" + function + "(" + time + "), 'UTC')"
                : function + "(" + time + ")";
    }
}
