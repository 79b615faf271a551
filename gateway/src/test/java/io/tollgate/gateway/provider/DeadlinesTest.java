package io.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.call.ManualTimers;
import io.tollgate.gateway.call.Roster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DeadlinesTest {
    private final ManualTimers timers = new ManualTimers();
    private final Deadlines deadlines = new Deadlines(timers.vertx());
    private final List<String> out = new ArrayList<>();

    private final class Timed implements Deadlines.Timed {
        private final Roster.Place<Deadlines.Timed> place = new Roster.Place<>();
        private final String name;
        private boolean late;

        Timed(String name, boolean late) {
            this.name = name;
            this.late = late;
        }

        @Override
        public Roster.Place<Deadlines.Timed> place() {
            return place;
        }

        @Override
        public boolean late(long now) {
            return late;
        }

        @Override
        public void outOfTime() {
            out.add(name);
            deadlines.remove(this);
        }
    }

    @Test
    void whatIsLateIsEndedOnceAndTheRestGoesOn() {
        Timed slow = new Timed("slow", false);
        deadlines.add(new Timed("late", true));
        deadlines.add(slow);
        deadlines.add(new Timed("late too", true));
        assertThat(out).isEmpty();
        timers.fire();
        timers.fire();
        assertThat(out).containsExactly("late", "late too");
        slow.late = true;
        timers.fire();
        assertThat(out).containsExactly("late", "late too", "slow");
    }

    @Test
    void whatIsRemovedIsNotEnded() {
        Timed over = new Timed("over", true);
        deadlines.add(over);
        deadlines.remove(over);
        timers.fire();
        assertThat(out).isEmpty();
    }

    @Test
    void oneTimerIsForAllAndRestsWhenThereIsNothingToDo() {
        Timed first = new Timed("first", false);
        deadlines.add(first);
        deadlines.add(new Timed("second", true));
        assertThat(timers.pending()).isEqualTo(1);
        deadlines.remove(first);
        timers.fire();
        for (int tick = 0; tick < 250; tick++) {
            timers.fire();
            assertThat(timers.pending()).isEqualTo(1);
        }
        timers.fire();
        assertThat(timers.pending()).isZero();
        deadlines.add(new Timed("third", true));
        assertThat(timers.pending()).isEqualTo(1);
        timers.fire();
        assertThat(out).containsExactly("second", "third");
    }
}
