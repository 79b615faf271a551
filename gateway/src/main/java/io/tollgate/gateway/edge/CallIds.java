package io.tollgate.gateway.edge;

import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** The ids of calls: the caller's own request id, and UUIDs that sort by time. */
public final class CallIds {
    private static final int LONGEST_ID = 64;

    private CallIds() {}

    /** The caller's request id where it is {@code [A-Za-z0-9_-]{1,64}}, or else one of ours. */
    public static String requestId(HttpServerRequest request, Supplier<String> minted) {
        String given = request.getHeader(HeaderNames.REQUEST_ID);
        return given != null && isId(given) ? given : minted.get();
    }

    private static boolean isId(String text) {
        if (text.isEmpty() || text.length() > LONGEST_ID) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    /** A UUID of version 7 (RFC 9562, section 5.7): milliseconds since the epoch, then random bits. */
    public static UUID uuid7(long millis) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = millis << 16 | 0x7000L | (random.nextLong() & 0xfffL);
        long low = 0x8000_0000_0000_0000L | (random.nextLong() >>> 2);
        return new UUID(high, low);
    }
}
