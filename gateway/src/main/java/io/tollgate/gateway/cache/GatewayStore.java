package io.tollgate.gateway.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import io.tollgate.gateway.call.ByteBudget;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The answers that one gateway keeps in memory, within its own setting and what the process gives it: where that is
 * used up, its own oldest uses make room, and never those of another gateway. For any thread.
 */
final class GatewayStore {
    /** How many times its weight a gateway gives up of its own for one new answer. */
    private static final int MOST_GIVEN_UP = 4;

    /** How long an answer has a place that is good for nobody but those who wait for it. */
    private static final int HANDED_ON_MILLIS = 1_000;

    private final String generation;
    private final ByteBudget.Lease lease;
    private final Cache<CacheKey, Kept> answers;
    private final Policy.Eviction<CacheKey, Kept> eviction;
    private final AtomicLong bytes = new AtomicLong();
    private volatile long maxSize;
    private volatile boolean closed;

    /**
     * An empty store.
     *
     * @param generation of the gateway's cache; a store is of one
     * @param lease what the process gives it
     */
    GatewayStore(String generation, long maxSize, ByteBudget.Lease lease, Ticker ticker) {
        this.generation = generation;
        this.lease = lease;
        this.maxSize = maxSize;
        answers = Caffeine.newBuilder()
                .maximumWeight(maxSize)
                .weigher((CacheKey key, Kept kept) -> kept.answer().weight())
                .expireAfter(Expiry.creating((CacheKey key, Kept kept) -> Duration.ofMillis(
                        Math.max(HANDED_ON_MILLIS, kept.answer().ttlMillis()))))
                .ticker(ticker)
                // Taking one out is a matter of pointers; nobody is waited for.
                .executor(Runnable::run)
                .removalListener(this::removed)
                .build();
        eviction = answers.policy().eviction().orElseThrow();
    }

    String generation() {
        return generation;
    }

    @Nullable
    Kept find(CacheKey key) {
        return answers.getIfPresent(key);
    }

    /** Keeps an answer; null if there is no room for it. */
    @Nullable
    Kept put(CacheKey key, CachedAnswer answer, long most) {
        if (most != maxSize) {
            maxSize = most;
            eviction.setMaximum(most);
        }
        for (int i = 0; !take(answer.weight()); i++) {
            Set<CacheKey> coldest = coldest(answer.weight());
            if (i == MOST_GIVEN_UP || coldest.isEmpty()) {
                return null;
            }
            answers.invalidateAll(coldest);
        }
        Kept kept = new Kept(answer, () -> giveBack(answer.weight()));
        answers.put(key, kept);
        if (closed) {
            answers.invalidate(key);
        }
        return kept;
    }

    /** Those that are used least, about as much as a weight; at least one, if there is any. */
    private Set<CacheKey> coldest(int weight) {
        Set<CacheKey> some = eviction.coldestWeighted(weight).keySet();
        return some.isEmpty() ? eviction.coldest(1).keySet() : some;
    }

    private boolean take(int weight) {
        synchronized (lease) {
            boolean taken = !closed && lease.take(weight);
            if (taken) {
                bytes.addAndGet(weight);
            }
            return taken;
        }
    }

    private void giveBack(int weight) {
        synchronized (lease) {
            lease.giveBack(weight);
            if (bytes.addAndGet(-weight) == 0 && closed) {
                lease.close();
            }
        }
    }

    /** Called within the cache's own locks: asks it for nothing. */
    private void removed(@Nullable CacheKey key, @Nullable Kept kept, RemovalCause cause) {
        if (kept != null) {
            kept.release();
        }
    }

    /** Lets go of what is not good any more. */
    void cleanUp() {
        answers.cleanUp();
    }

    /** Lets go of everything, as soon as nobody is being given it; nothing is kept afterwards. */
    void close() {
        synchronized (lease) {
            closed = true;
            if (bytes.get() == 0) {
                lease.close();
            }
        }
        answers.invalidateAll();
        answers.cleanUp();
    }

    long bytes() {
        return bytes.get();
    }

    long entries() {
        return answers.estimatedSize();
    }
}
