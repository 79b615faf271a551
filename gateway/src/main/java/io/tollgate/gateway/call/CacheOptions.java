package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

/**
 * What a caller asks of the gateway's cache (Cloudflare AI Gateway, "Caching").
 *
 * @param skip whether the cache is neither asked nor given the answer
 * @param ttlSeconds for how long an answer is good: 0 if the cache is off for this call, -1 if the gateway's setting
 *     holds
 * @param key that stands for the request in place of its content; null if there is none
 */
public record CacheOptions(
        boolean skip, long ttlSeconds, @Nullable String key) {
    /** The gateway's settings hold. */
    public static final CacheOptions NONE = new CacheOptions(false, -1, null);

    /** Whether the caller says how long an answer is good. */
    public boolean saysTtl() {
        return ttlSeconds >= 0;
    }
}
