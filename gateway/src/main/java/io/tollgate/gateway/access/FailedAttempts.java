package io.tollgate.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts bad credentials by client address, so that one that tries many is made to wait. The memory for it is bounded
 * however many addresses there are: beyond the bound, those that try least are forgotten first. For any thread.
 */
public final class FailedAttempts {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final long MOST_ADDRESSES = 100_000;

    private final int allowed;
    private final Ticker ticker;
    private final Cache<String, Window> windows;

    private record Window(long startedNanos, AtomicInteger failures) {}

    /**
     * Counts for one gateway process.
     *
     * @param allowedPerMinute how many failures an address has; 0 for any number
     */
    public FailedAttempts(int allowedPerMinute, Ticker ticker) {
        this.allowed = allowedPerMinute;
        this.ticker = ticker;
        this.windows = Caffeine.newBuilder()
                .maximumSize(MOST_ADDRESSES)
                .expireAfterWrite(WINDOW)
                .ticker(ticker)
                // Upkeep on the thread that asks: it is bounded, and there is no other thread to wait for.
                .executor(Runnable::run)
                .build();
    }

    /**
     * Counts one failure of an address.
     *
     * @return how long the address has to wait; null if it has not used up what it is allowed
     */
    public @Nullable Duration failed(String address) {
        if (allowed == 0) {
            return null;
        }
        Window window = windows.get(ClientNetwork.of(address), key -> new Window(ticker.read(), new AtomicInteger()));
        if (window == null || window.failures().incrementAndGet() <= allowed) {
            return null;
        }
        long left = WINDOW.toNanos() - (ticker.read() - window.startedNanos());
        return Duration.ofNanos(Math.max(1, left));
    }

    /** How many addresses are remembered. */
    long addresses() {
        windows.cleanUp();
        return windows.estimatedSize();
    }
}
