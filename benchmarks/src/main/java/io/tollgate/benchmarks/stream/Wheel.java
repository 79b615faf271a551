package io.tollgate.benchmarks.stream;

import java.util.ArrayList;
import java.util.List;

/**
 * A timing wheel of one turn per {@link Pace#INTERVAL_MS}, in slots of a millisecond. A stream stays in the slot that
 * it joined, so that its chunks leave exactly one interval apart however late a single turn was. For one event loop.
 */
final class Wheel {
    private final List<List<PacedAnswer>> slots = new ArrayList<>();
    private int now;

    Wheel() {
        for (int slot = 0; slot < Pace.INTERVAL_MS; slot++) {
            slots.add(new ArrayList<>());
        }
    }

    /** Has the answer's {@link PacedAnswer#next()} called every interval from now until it says that it is done. */
    void join(PacedAnswer answer) {
        slots.get(now).add(answer);
    }

    /** Moves on by a millisecond. */
    void turn() {
        now = (now + 1) % Pace.INTERVAL_MS;
        List<PacedAnswer> due = slots.get(now);
        for (int index = due.size() - 1; index >= 0; index--) {
            if (!due.get(index).next()) {
                due.set(index, due.getLast());
                due.removeLast();
            }
        }
    }
}
