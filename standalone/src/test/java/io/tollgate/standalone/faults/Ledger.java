package io.tollgate.standalone.faults;

import io.tollgate.standalone.faults.Sent.Seen;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The client's own record of every request that it made. For any thread. */
final class Ledger {
    private final Queue<Sent> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    void note(Sent sent) {
        entries.add(sent);
        if (sent.seen() == Seen.WHOLE) {
            whole.incrementAndGet();
        } else if (sent.seen() == Seen.REFUSED) {
            refused.incrementAndGet();
        }
    }

    Collection<Sent> entries() {
        return entries;
    }

    /** How many answers came whole so far. */
    int whole() {
        return whole.get();
    }

    /** How many requests were refused so far for want of room in the spool. */
    int refused() {
        return refused.get();
    }
}
