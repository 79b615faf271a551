package io.tollgate.gateway.call;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The timers of a Vert.x that keeps no time, and what it is handed to do later: they run when a test says so. */
public final class ManualTimers {
    private final Map<Long, Timer> timers = new LinkedHashMap<>();
    private final List<Long> delays = new ArrayList<>();
    private final Deque<Handler<Void>> handedOver = new ArrayDeque<>();
    private final Context context = StandIn.of(Context.class, this);
    private final Vertx vertx = StandIn.of(Vertx.class, this);
    private long last;

    private record Timer(boolean periodic, Handler<Long> handler) {}

    public Vertx vertx() {
        return vertx;
    }

    Context getOrCreateContext() {
        return context;
    }

    void runOnContext(Handler<Void> work) {
        handedOver.add(work);
    }

    /** Runs what was handed over by this moment. */
    public void runHandedOver() {
        for (int left = handedOver.size(); left > 0; left--) {
            handedOver.remove().handle(null);
        }
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
