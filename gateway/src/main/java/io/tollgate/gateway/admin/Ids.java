package io.tollgate.gateway.admin;

import java.security.SecureRandom;
import java.time.Instant;

/** Ids that sort by the time when they were made: milliseconds since the epoch, then 64 random bits, in hexadecimal. */
final class Ids {
    static final String TOKEN = "tok_";
    static final String EVENT = "evt_";
    static final String GENERATION = "gen_";
    static final String ROUTE = "rte_";
    static final String DEPLOYMENT = "dep_";
    static final String RECONCILIATION = "rec_";

    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    static String make(String prefix, Instant now) {
        return prefix + "%012x%016x".formatted(now.toEpochMilli(), RANDOM.nextLong());
    }
}
