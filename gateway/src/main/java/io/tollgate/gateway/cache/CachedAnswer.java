package io.tollgate.gateway.cache;

import io.tollgate.gateway.call.MeteredUsage;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * An answer that is kept, as its first caller got it but for what the gateway adds to each. For any thread.
 *
 * @param mediaType of the body, as its headers say it
 * @param body must not be changed
 * @param usageAt the events that report the usage and nothing else, which only some callers ask for; in order
 * @param usage what it used when a provider gave it
 * @param dropped parameters of the request that had no place in what went upstream
 * @param adjusted parameters of the request that were changed for what went upstream
 * @param keptAtMillis since the epoch
 * @param ttlMillis for how long it is good; 0 if for nobody but those who wait for it
 */
record CachedAnswer(
        Shape shape,
        String mediaType,
        Buffer body,
        List<Span> usageAt,
        MeteredUsage usage,
        List<String> dropped,
        List<String> adjusted,
        long keptAtMillis,
        long ttlMillis) {
    /** What one takes besides its body, its place in the tables included. */
    private static final int OVERHEAD = 1 << 10;

    CachedAnswer {
        usageAt = List.copyOf(usageAt);
        dropped = List.copyOf(dropped);
        adjusted = List.copyOf(adjusted);
    }

    /** A part of the body, from one offset to before another. */
    record Span(int start, int end) {}

    /** The same answer, which is good for nobody else. */
    CachedAnswer forThoseWhoWait() {
        return new CachedAnswer(shape, mediaType, body, usageAt, usage, dropped, adjusted, keptAtMillis, 0);
    }

    /** In bytes. */
    int weight() {
        return OVERHEAD + body.length() + length(dropped) + length(adjusted);
    }

    private static int length(List<String> names) {
        return Character.BYTES * names.stream().mapToInt(String::length).sum();
    }

    /** Whether it is good for somebody who wants none that is older than so much. */
    boolean goodAt(long nowMillis, long wishedMillis) {
        return nowMillis - keptAtMillis < Math.min(ttlMillis, wishedMillis);
    }
}
