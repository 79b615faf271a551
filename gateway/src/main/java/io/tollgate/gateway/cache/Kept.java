package io.tollgate.gateway.cache;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A place in memory that holds an answer: for as long as the answer is kept, and beyond that until the last who is
 * being given it has it. For any thread.
 */
final class Kept {
    private final CachedAnswer answer;
    private final Runnable free;
    private final AtomicInteger holders = new AtomicInteger(1);

    /** @param free gives the place back */
    Kept(CachedAnswer answer, Runnable free) {
        this.answer = answer;
        this.free = free;
    }

    CachedAnswer answer() {
        return answer;
    }

    /** Holds it on; false if it is free already. */
    boolean hold() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            free.run();
        }
    }
}
