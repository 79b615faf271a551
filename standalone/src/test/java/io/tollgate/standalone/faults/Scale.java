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

    private static final int FEW_CLIENTS = 4;
    private static final int MANY_CLIENTS = 12;
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

    /** Whether it is more than what every build runs. */
    boolean isLong() {
        return rounds > 1;
    }

    /** How many clients call at once. */
    int clients() {
        return isLong() ? MANY_CLIENTS : FEW_CLIENTS;
    }

    int freezes() {
        return Math.min(rounds, MOST_FREEZES);
    }
}
