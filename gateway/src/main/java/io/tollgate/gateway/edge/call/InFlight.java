package io.tollgate.gateway.edge.call;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;

/** The calls that are under way, with a bound, and a way to wait for the last of them. For any thread. */
public final class InFlight {
    private static final int MOST = 20_000;

    private final AtomicInteger calls = new AtomicInteger();
    private final Promise<Void> drained = Promise.promise();
    private volatile boolean closing;

    /** Whether there is room for one more call. */
    boolean enter() {
        if (closing) {
            return false;
        }
        if (calls.incrementAndGet() > MOST) {
            calls.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        if (calls.decrementAndGet() == 0 && closing) {
            drained.tryComplete();
        }
    }

    public int calls() {
        return calls.get();
    }

    public boolean closing() {
        return closing;
    }

    /** Lets no more calls in; completes when the last one has ended. */
    public Future<Void> close() {
        closing = true;
        if (calls.get() == 0) {
            drained.tryComplete();
        }
        return drained.future();
    }
}
