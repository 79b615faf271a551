package io.tollgate.gateway.rate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Windows of many limits, each with a window for every value that it tells calls apart by, on this node and since its
 * start. What they hold in memory is bounded in sum: an owner is given more only while it then holds no more than is
 * left for others. A value for which there is no room shares one window with all others like it, and a window that
 * cannot grow is less exact, on the side of refusing. For any thread; never waits.
 */
public final class RateWindows {
    /** What the windows of all owners may hold, in amounts of 16 bytes. */
    public static final long USUAL_ROOM = 2 << 20;

    /** What a window takes beside its amounts, in their size. */
    private static final int WINDOW = 16;

    private static final int LONGEST_VALUE = 64;

    private final Map<Key, RateWindow> windows = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> held = new ConcurrentHashMap<>();
    private final AtomicLong total = new AtomicLong();
    private final long room;
    private final InstantSource clock;

    /** @param value null for the one that all share that have none of their own */
    private record Key(RateRule rule, @Nullable String value) {}

    public RateWindows(long room, InstantSource clock) {
        this.room = room;
        this.clock = clock;
    }

    /**
     * Takes an amount where the limit is not reached.
     *
     * @param amount 0 to ask alone
     * @return how long until it is not reached; null where the amount was taken
     */
    public @Nullable Duration take(RateRule rule, @Nullable String value, long limit, long amount) {
        Duration[] wait = {Duration.ZERO};
        in(rule, value, amount > 0, (window, now) -> {
            wait[0] = window.wait(limit, now);
            if (amount > 0 && wait[0].isZero()) {
                add(rule, window, amount, now);
            }
        });
        return wait[0].isZero() ? null : wait[0];
    }

    /** Takes an amount whatever the limit is. */
    public void add(RateRule rule, @Nullable String value, long amount) {
        if (amount > 0) {
            in(rule, value, true, (window, now) -> add(rule, window, amount, now));
        }
    }

    private interface Use {
        void of(RateWindow window, long now);
    }

    /** @param made whether a window that there is not yet is made */
    private void in(RateRule rule, @Nullable String value, boolean made, Use use) {
        long now = nanos(clock.instant());
        Key own = new Key(rule, value == null || value.length() <= LONGEST_VALUE ? value : digest(value));
        boolean[] used = {false};
        windows.compute(own, (key, known) -> {
            boolean shares = known == null && key.value() != null && !mayHold(rule.owner());
            if (shares) {
                return null;
            }
            RateWindow window = known == null ? new RateWindow(rule) : known;
            use.of(window, now);
            used[0] = true;
            if (known == null && !made) {
                return null;
            }
            if (known == null) {
                hold(rule.owner(), WINDOW + window.capacity());
            }
            return window;
        });
        if (!used[0]) {
            in(rule, null, made, use);
        }
    }

    private void add(RateRule rule, RateWindow window, long amount, long now) {
        if (window.full(now) && window.capacity() < 2 * RateRule.EACH && mayHold(rule.owner(), window.capacity())) {
            hold(rule.owner(), window.capacity());
            window.grow();
        }
        window.add(amount, now);
    }

    private boolean mayHold(String owner) {
        return mayHold(owner, WINDOW);
    }

    /** As dynamic thresholds have it: no more than is then left for others. */
    private boolean mayHold(String owner, long more) {
        AtomicLong its = held.get(owner);
        return (its == null ? 0 : its.get()) + more <= room - total.get() - more;
    }

    private void hold(String owner, long more) {
        total.addAndGet(more);
        held.computeIfAbsent(owner, name -> new AtomicLong()).addAndGet(more);
    }

    /** Lets go of windows in which nothing counts any more. To be called now and then. */
    public void forgetIdle() {
        long now = nanos(clock.instant());
        for (Key each : windows.keySet()) {
            windows.computeIfPresent(each, (key, window) -> {
                if (!window.empty(now)) {
                    return window;
                }
                hold(key.rule().owner(), -(long) (WINDOW + window.capacity()));
                return null;
            });
        }
    }

    /** How many windows there are. */
    int size() {
        return windows.size();
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    private static String digest(String value) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
