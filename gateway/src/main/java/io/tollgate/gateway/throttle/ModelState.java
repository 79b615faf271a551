package io.tollgate.gateway.throttle;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** The circuit breaker and the statistics of one model of a provider. */
final class ModelState {
    private static final Duration HOUR = Duration.ofHours(1);

    private final String id;
    private final CircuitBreaker breaker;
    private final RollingStats stats = new RollingStats(System::nanoTime);
    private final RecentFigures recent = new RecentFigures(System::nanoTime);
    private final Deque<Long> opens = new ArrayDeque<>();
    private volatile long openedAtNanos;

    ModelState(String id, CircuitBreakerConfig config) {
        this.id = id;
        breaker = CircuitBreaker.of(id, config);
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == State.OPEN) {
                opened();
            }
        });
    }

    private void opened() {
        openedAtNanos = System.nanoTime();
        synchronized (opens) {
            opens.add(openedAtNanos);
            forgetOld();
        }
    }

    int opensInLastHour() {
        synchronized (opens) {
            forgetOld();
            return opens.size();
        }
    }

    private void forgetOld() {
        while (!opens.isEmpty() && System.nanoTime() - opens.peekFirst() > HOUR.toNanos()) {
            opens.removeFirst();
        }
    }

    String id() {
        return id;
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    RollingStats stats() {
        return stats;
    }

    RecentFigures recent() {
        return recent;
    }

    /** Whether the breaker lets calls through, a trial included. */
    boolean callable(Duration openFor) {
        return !open() || trialIn(openFor).isZero();
    }

    boolean open() {
        return breaker.getState() == State.OPEN;
    }

    boolean halfOpen() {
        return breaker.getState() == State.HALF_OPEN;
    }

    String stateName() {
        return switch (breaker.getState()) {
            case CLOSED, DISABLED, METRICS_ONLY -> "closed";
            case OPEN, FORCED_OPEN -> "open";
            case HALF_OPEN -> "half_open";
        };
    }

    /** Until an open breaker lets a trial through. */
    Duration trialIn(Duration openFor) {
        long left = openFor.toNanos() - (System.nanoTime() - openedAtNanos);
        return Duration.ofNanos(Math.max(0, left));
    }
}
