package io.tollgate.gateway.oidc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Requests to the provider that may be under way at once: a number of all, and a smaller one of each client's. */
final class Places {
    private final Semaphore all;
    private final int mostOfOne;
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    Places(int most, int mostOfOne) {
        this.all = new Semaphore(most);
        this.mostOfOne = mostOfOne;
    }

    /** Whether there is a place for a client, which it has then until it {@linkplain #leave leaves}. */
    boolean enter(String client) {
        if (!all.tryAcquire()) {
            return false;
        }
        if (taken.merge(client, 1, Integer::sum) > mostOfOne) {
            leave(client);
            return false;
        }
        return true;
    }

    void leave(String client) {
        taken.computeIfPresent(client, (key, number) -> number == 1 ? null : number - 1);
        all.release();
    }
}
