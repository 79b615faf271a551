package io.tollgate.gateway.config;

import java.time.Duration;

/**
 * How a gateway keeps answers for identical calls.
 *
 * @param ttl for how long an answer is good; 0 if the cache is off, unless a caller turns it on for its call
 * @param maxEntryBytes the longest request that is looked up, and the longest answer that is kept
 * @param maxSizeBytes the most that is kept in memory on each node
 * @param scope who gets an answer that somebody else has asked for
 * @param temperature the highest temperature that a request may name for its answer to be kept
 */
public record CacheSettings(Duration ttl, int maxEntryBytes, long maxSizeBytes, Scope scope, double temperature) {
    /** The longest that an answer is kept, which is also the longest that a caller may ask for. */
    public static final Duration LONGEST_TTL = Duration.ofDays(30);

    public static final int SMALLEST_ENTRY = 1 << 10;
    public static final int LARGEST_ENTRY = 8 << 20;
    public static final double HOTTEST = 2;

    /** As long as nobody says anything: off. */
    public static final CacheSettings OFF = new CacheSettings(Duration.ZERO, 1 << 20, 64 << 20, Scope.GATEWAY, 0);

    /** Who shares answers. */
    public enum Scope {
        /** All callers of a gateway. */
        GATEWAY,
        /** Those who call with one token; all who come without one together. */
        TOKEN
    }

    public CacheSettings {
        if (ttl.isNegative() || ttl.compareTo(LONGEST_TTL) > 0) {
            throw new IllegalArgumentException("ttl must be from 0s to 30d, not " + ttl);
        }
        if (maxEntryBytes < SMALLEST_ENTRY || maxEntryBytes > LARGEST_ENTRY) {
            throw new IllegalArgumentException("max_entry must be from 1KiB to 8MiB, not " + maxEntryBytes);
        }
        if (maxSizeBytes < maxEntryBytes) {
            throw new IllegalArgumentException("max_size must be at least max_entry, and is " + maxSizeBytes);
        }
        if (!(temperature >= 0 && temperature <= HOTTEST)) {
            throw new IllegalArgumentException("temperature must be from 0 to 2, not " + temperature);
        }
    }

    /** Whether calls that say nothing are answered from it. */
    public boolean on() {
        return !ttl.isZero();
    }
}
