package io.tollgate.gateway.cache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls may wait for the answer of another, all gateways together. A gateway is given another place only as
 * long as it then has no more than are left free, so that there is always one for the next (see {@code ByteBudget}).
 * For any thread.
 */
final class Places {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<String, Integer> byGateway = new ConcurrentHashMap<>();

    Places(int most) {
        this.most = most;
    }

    boolean take(String gateway) {
        int free = most - taken.incrementAndGet();
        if (byGateway.merge(gateway, 1, Integer::sum) <= free) {
            return true;
        }
        giveBack(gateway);
        return false;
    }

    void giveBack(String gateway) {
        taken.decrementAndGet();
        byGateway.computeIfPresent(gateway, (name, places) -> places == 1 ? null : places - 1);
    }

    int taken() {
        return taken.get();
    }
}
