package io.tollgate.standalone.up;

import java.time.Duration;

/**
 * What to do when a service has died, decided from how often it did so lately. Immutable; each death gives the next
 * value.
 *
 * @param deaths in a row, none of them after a good while of serving
 * @param served whether it ever came up
 */
record Restarts(int deaths, boolean served) {

    /** A service that never came up is given up after so many attempts. */
    static final int FIRST_ATTEMPTS = 5;

    /** How long a service may take to come up: far more than it takes on an idle machine, for the sake of busy ones. */
    static final Duration READY_LIMIT = Duration.ofMinutes(2);

    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
    private static final Duration GOOD_WHILE = Duration.ofSeconds(30);

    static Restarts none() {
        return new Restarts(0, false);
    }

    /** After it came up. */
    Restarts up() {
        return new Restarts(deaths, true);
    }

    /**
     * After it died.
     *
     * @param serving for how long it had served, zero if it had not come up
     */
    Restarts died(Duration serving) {
        return new Restarts(serving.compareTo(GOOD_WHILE) >= 0 ? 1 : deaths + 1, served);
    }

    /** Whether it has to be given up: it has failed to come up too often, and never did. */
    boolean hopeless() {
        return !served && deaths >= FIRST_ATTEMPTS;
    }

    /** How long to wait before the next attempt: doubled with each death up to a limit. */
    Duration delay() {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.clamp(deaths - 1, 0, 10));
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }
}
