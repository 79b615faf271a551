package io.tollgate.gateway;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop. One too many is closed at once. Those are closed whose head takes too long, and
 * those on which no request is served for a while. A request that is being answered takes as long as it takes; but a
 * client that sends another one while it leaves much of what it was sent unread is not served any further.
 */
final class IdleConnections {
    private static final long MOST_SWEEP_MILLIS = 1_000;

    private final ConnectionCount count;
    private final RequestDecoder.Bounds heads;
    private final Handler<HttpServerRequest> malformed;
    private final long longestHeadNanos;
    private final long longestIdleNanos;
    private final Map<HttpConnection, Served> open = new HashMap<>();

    /** How long a head may take to arrive, and how long a connection may be unused. */
    record Patience(Duration head, Duration idle) {}

    /**
     * None yet.
     *
     * @param malformed answers a request whose body cannot be read to its end, and ends its connection
     */
    IdleConnections(
            Vertx loop,
            ConnectionCount count,
            RequestDecoder.Bounds heads,
            Patience patience,
            Handler<HttpServerRequest> malformed) {
        this.count = count;
        this.heads = heads;
        this.malformed = malformed;
        longestHeadNanos = patience.head().toNanos();
        longestIdleNanos = patience.idle().toNanos();
        long shortest = Math.min(patience.head().toMillis(), patience.idle().toMillis());
        loop.setPeriodic(Math.clamp(shortest / 10, 1, MOST_SWEEP_MILLIS), id -> sweep());
    }

    void opened(HttpConnection connection) {
        String address = connection.remoteAddress() == null
                ? ""
                : connection.remoteAddress().hostAddress();
        if (!count.enter(address)) {
            connection.close();
            return;
        }
        open.put(connection, new Served(RequestDecoder.on(connection, heads, () -> malformed(connection))));
        connection.closeHandler(v -> {
            open.remove(connection);
            count.leave(address);
        });
    }

    private void malformed(HttpConnection connection) {
        Served served = open.get(connection);
        HttpServerRequest request = served == null ? null : served.last;
        if (request == null || request.response().headWritten()) {
            connection.close();
        } else {
            malformed.handle(request);
        }
    }

    /** A request has its turn; whether it is to be answered. */
    boolean serves(HttpServerRequest request) {
        Served served = open.get(request.connection());
        if (served == null || request.response().writeQueueFull()) {
            request.connection().close();
            return false;
        }
        served.decoder.served();
        served.last = request;
        return true;
    }

    private void sweep() {
        long now = System.nanoTime();
        List<HttpConnection> late = open.entrySet().stream()
                .filter(entry -> entry.getValue().late(now))
                .map(Map.Entry::getKey)
                .toList();
        late.forEach(HttpConnection::close);
    }

    private final class Served {
        private final RequestDecoder decoder;
        private @Nullable HttpServerRequest last;
        private long idleSinceNanos = System.nanoTime();

        Served(RequestDecoder decoder) {
            this.decoder = decoder;
        }

        boolean late(long now) {
            return idle(now) > longestIdleNanos || (last == null && decoder.headLate(now, longestHeadNanos));
        }

        /** For how many nanoseconds nothing has been served. */
        private long idle(long now) {
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
