package io.tollgate.standalone.faults;

import java.time.Duration;

/**
 * How much of each fault there is.
 *
 * @param rounds how many times something is killed
 */
record Scale(int rounds) {
    /** The system property that says it; 1 unless set, which is what every build runs. */
    static final String PROPERTY = "tollgate.faults.rounds";

    private static final Duration AWAY_EACH = Duration.ofSeconds(3);
    private static final int MOST_FREEZES = 6;

    Scale {
        if (rounds < 1) {
            throw new IllegalArgumentException(PROPERTY + " is 1 or more");
        }
    }

    static Scale configured() {
        return new Scale(Integer.getInteger(PROPERTY, 1));
    }

    /** For how long something is away: a minute at 20 rounds. */
    Duration away() {
        return AWAY_EACH.multipliedBy(rounds);
    }

    int freezes() {
        return Math.min(rounds, MOST_FREEZES);
    }

    /** Of what takes several to be worth the name. */
    int several() {
        return Math.max(2, rounds);
    }
}
