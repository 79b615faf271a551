package io.tollgate.gateway.edge;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives up on callers that take nothing of an answer that waits for them. Belongs to one event loop. */
public final class WriteStalls {
    private static final long CHECKS_OF_A_LIMIT = 10;
    private static final long LONGEST_SWEEP_MILLIS = 1_000;

    private final long limitNanos;
    /** Since when each waits, the longest first. */
    private final Map<Waiting, Long> waiting = new LinkedHashMap<>();

    /** An answer whose caller has to take some of it before there is room for more. */
    public interface Waiting {
        /** The caller has taken nothing for too long. */
        void stalled();
    }

    public WriteStalls(Vertx vertx, Duration limit) {
        limitNanos = limit.toNanos();
        long sweep = Math.clamp(limit.toMillis() / CHECKS_OF_A_LIMIT, 1, LONGEST_SWEEP_MILLIS);
        vertx.setPeriodic(sweep, id -> sweep());
    }

    /** The caller has to take some from now on. */
    public void add(Waiting answer) {
        waiting.put(answer, System.nanoTime());
    }

    /** The caller has taken some, or the answer is over. */
    public void remove(Waiting answer) {
        if (!waiting.isEmpty()) {
            waiting.remove(answer);
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        List<Waiting> late = waiting.entrySet().stream()
                .takeWhile(entry -> now - entry.getValue() > limitNanos)
                .map(Map.Entry::getKey)
                .toList();
        late.forEach(answer -> {
            waiting.remove(answer);
            answer.stalled();
        });
    }
}
