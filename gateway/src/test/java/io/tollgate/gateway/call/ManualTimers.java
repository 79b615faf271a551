package io.tollgate.gateway.call;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The timers of a Vert.x that keeps no time: they fire when a test says so. */
public final class ManualTimers {
    private final Map<Long, Timer> timers = new LinkedHashMap<>();
    private final List<Long> delays = new ArrayList<>();
    private final Vertx vertx = StandIn.of(Vertx.class, this);
    private long last;

    private record Timer(boolean periodic, Handler<Long> handler) {}

    public Vertx vertx() {
        return vertx;
    }

    long setTimer(long delay, Handler<Long> handler) {
        return set(delay, new Timer(false, handler));
    }

    long setPeriodic(long delay, Handler<Long> handler) {
        return set(delay, new Timer(true, handler));
    }

    private long set(long delay, Timer timer) {
        if (delay < 1) {
            throw new IllegalArgumentException("Cannot schedule a timer with delay < 1 ms");
        }
        delays.add(delay);
        timers.put(++last, timer);
        return last;
    }

    boolean cancelTimer(long id) {
        return timers.remove(id) != null;
    }

    /** Fires the timers that are set at this moment. */
    public void fire() {
        Map.copyOf(timers).forEach((id, timer) -> {
            boolean set = timer.periodic() ? timers.containsKey(id) : timers.remove(id) != null;
            if (set) {
                timer.handler().handle(id);
            }
        });
    }

    /** The delays of all timers that were ever set, in milliseconds. */
    public List<Long> delays() {
        return delays;
    }

    /** How many timers are set. */
    public int pending() {
        return timers.size();
    }
}
