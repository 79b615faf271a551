package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Roster;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * Times out exchanges with one timer for all of them: a timer each would cost every call more than it costs to look at
 * all that are under way some times a second. Belongs to one event loop.
 */
final class Deadlines {
    private static final long TICK_MILLIS = 20;
    /** Ticks without an exchange before the timer rests. */
    private static final int IDLE_TICKS = 250;

    private final Vertx vertx;
    private final Roster<Timed> underWay = new Roster<>();
    private int idleTicks;
    private boolean ticking;

    /** What can take too long. */
    interface Timed extends Roster.Member<Timed> {
        /** Whether it has, by the monotonic clock. */
        boolean late(long now);

        /** Ends it. */
        void outOfTime();
    }

    Deadlines(Vertx vertx) {
        this.vertx = vertx;
    }

    void add(Timed exchange) {
        underWay.add(exchange);
        if (!ticking) {
            ticking = true;
            vertx.setPeriodic(TICK_MILLIS, this::tick);
        }
    }

    void remove(Timed exchange) {
        underWay.remove(exchange);
    }

    private void tick(long timer) {
        if (underWay.isEmpty()) {
            if (++idleTicks > IDLE_TICKS) {
                vertx.cancelTimer(timer);
                ticking = false;
                idleTicks = 0;
            }
            return;
        }
        idleTicks = 0;
        long now = System.nanoTime();
        List<Timed> late = new ArrayList<>(0);
        for (Timed exchange : underWay.members()) {
            if (exchange.late(now)) {
                late.add(exchange);
            }
        }
        late.forEach(Timed::outOfTime);
    }
}
