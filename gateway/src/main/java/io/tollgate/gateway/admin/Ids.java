package io.tollgate.gateway.admin;

import java.security.SecureRandom;
import java.time.Instant;

/**
 * Ids that sort by the time when they were made: milliseconds since the epoch, then 64 bits, in hexadecimal. The bits
 * are random, and within a millisecond of this process they grow at random, so that what was done first sorts first.
 */
final class Ids {
    static final String TOKEN = "tok_";
    static final String EVENT = "evt_";
    static final String GENERATION = "gen_";
    static final String ROUTE = "rte_";
    static final String DEPLOYMENT = "dep_";
    static final String RECONCILIATION = "rec_";

    private static final SecureRandom RANDOM = new SecureRandom();

    private static long lastMillis;
    private static long lastBits;

    private Ids() {}

    static String make(String prefix, Instant now) {
        long millis = now.toEpochMilli();
        return prefix + "%012x%016x".formatted(millis, bits(millis));
    }

    /** Half of all numbers to begin with, so that they never grow too large. */
    private static synchronized long bits(long millis) {
        lastBits = millis == lastMillis ? lastBits + RANDOM.nextInt(1, Integer.MAX_VALUE) : RANDOM.nextLong() >>> 1;
        lastMillis = millis;
        return lastBits;
    }
}
