package io.tollgate.gateway;

import io.tollgate.gateway.access.ClientNetwork;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many connections are open, in all and from each client address, with a bound on both. For any thread. */
final class ConnectionCount {
    private final int most;
    private final int mostPerAddress;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, Integer> byClient = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();

    ConnectionCount(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    /** Whether there is room for one more from an address. */
    boolean enter(String address) {
        String client = ClientNetwork.of(address);
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            refused.increment();
            return false;
        }
        if (byClient.merge(client, 1, Integer::sum) > mostPerAddress) {
            leave(address);
            refused.increment();
            return false;
        }
        return true;
    }

    void leave(String address) {
        byClient.computeIfPresent(ClientNetwork.of(address), (key, count) -> count == 1 ? null : count - 1);
        open.decrementAndGet();
    }

    int open() {
        return open.get();
    }

    long refused() {
        return refused.sum();
    }
}
