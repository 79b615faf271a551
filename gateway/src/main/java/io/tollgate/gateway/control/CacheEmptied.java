package io.tollgate.gateway.control;

import java.time.Instant;

/**
 * The last time that a gateway's cache was emptied, or that the gateway was made.
 *
 * @param generation an id that no other emptying has: what was kept under another is not used
 * @param by the id of a token
 */
public record CacheEmptied(String gateway, String generation, Instant at, String by) implements Entry {
    static final String KIND = "cache/";

    @Override
    public String key() {
        return key(gateway);
    }

    /** Where that of a gateway is kept. */
    public static String key(String gateway) {
        return KIND + gateway;
    }
}
