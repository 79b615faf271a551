package io.tollgate.gateway.edge.call;

import io.tollgate.gateway.call.Roster;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Has something said on streams that are silent, so that nobody on the way takes their connections for dead. Belongs to
 * one event loop.
 */
final class KeepAlives {
    /** How often it is looked at streams while one may be silent. */
    static final int TICKS = 4;

    private final boolean on;
    private final Roster<Waiting> waiting = new Roster<>();

    /** An answer that is being waited for, or is not over. */
    interface Waiting extends Roster.Member<Waiting> {
        /** A quarter of the time has passed that a stream may be silent. */
        void tick();
    }

    /** @param every how long a stream may be silent; zero for any time */
    KeepAlives(Vertx vertx, Duration every) {
        on = every.isPositive();
        if (on) {
            vertx.setPeriodic(
                    Math.max(1, every.toMillis() / TICKS),
                    id -> waiting.members().forEach(Waiting::tick));
        }
    }

    void add(Waiting answer) {
        if (on) {
            waiting.add(answer);
        }
    }

    void remove(Waiting answer) {
        if (on) {
            waiting.remove(answer);
        }
    }
}
