package io.tollgate.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop, of which those are closed on which no request is served for a while: a client that
 * keeps one for later, and one that never comes to the end of its request's head. A request that is being answered takes
 * as long as it takes.
 */
final class IdleConnections {
    private final long longestIdleNanos;
    private final Map<HttpConnection, Served> open = new HashMap<>();

    IdleConnections(Vertx loop, Duration longestIdle) {
        longestIdleNanos = longestIdle.toNanos();
        loop.setPeriodic(Math.max(1, longestIdle.toMillis() / 10), id -> closeIdle());
    }

    void opened(HttpConnection connection) {
        open.put(connection, new Served());
        connection.closeHandler(v -> open.remove(connection));
    }

    void serves(HttpServerRequest request) {
        Served served = open.get(request.connection());
        if (served != null) {
            served.last = request;
        }
    }

    private void closeIdle() {
        long now = System.nanoTime();
        List<HttpConnection> idle = open.entrySet().stream()
                .filter(entry -> entry.getValue().idle(now) > longestIdleNanos)
                .map(Map.Entry::getKey)
                .toList();
        idle.forEach(HttpConnection::close);
    }

    private static final class Served {
        private @Nullable HttpServerRequest last;
        private long idleSinceNanos = System.nanoTime();

        /** For how many nanoseconds nothing has been served. */
        long idle(long now) {
            if (last != null) {
                idleSinceNanos = now;
                if (last.response().ended() || last.response().closed()) {
                    last = null;
                }
            }
            return now - idleSinceNanos;
        }
    }
}
