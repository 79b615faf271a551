package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Reach;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.net.ContentOnHeap;
import io.tollgate.gateway.net.RoomForBodies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/1.1 connections to one upstream, kept for later calls; the last that was used is the first to be used again.
 * Vert.x's own pool, made for clients of many hosts, costs a call several times as much. Belongs to one event loop.
 */
final class ConnectionPool {
    /** Less than servers and load balancers usually keep an idle connection: 15 s and more. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(14);

    /** Within this time of its last use, a connection is as good as new. */
    private static final Duration JUST_USED = Duration.ofSeconds(1);

    /** An upstream that says when it will close an idle connection is not to be met at that very moment. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final Pattern TIMEOUT = Pattern.compile("timeout=(\\d{1,6})");

    private final HttpClientAgent client;
    private final Reach reach;
    private final Deque<Idle> idle = new ArrayDeque<>();

    private record Idle(HttpClientConnection connection, long sinceNanos, long untilNanos) {
        boolean over() {
            return System.nanoTime() - untilNanos > 0;
        }

        boolean justUsed() {
            return System.nanoTime() - sinceNanos < JUST_USED.toNanos();
        }
    }

    /**
     * A pool of connections to where a provider is reached.
     *
     * @param reach of that address, which all event loops share
     */
    static ConnectionPool to(Vertx vertx, URI url, ProviderConfig config, Reach reach) {
        boolean tls = "https".equals(url.getScheme());
        HttpClientOptions options = new HttpClientOptions()
                .setDefaultHost(url.getHost())
                .setDefaultPort(url.getPort() > 0 ? url.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setVerifyHost(tls)
                .setConnectTimeout((int) config.throttle().timeout().connect().toMillis())
                .setDecompressionSupported(true)
                .setMaxHeaderSize(64 << 10);
        return new ConnectionPool(vertx, vertx.createHttpClient(options), reach);
    }

    /** A pool of a client's connections to its default host and port. */
    ConnectionPool(Vertx vertx, HttpClientAgent client, Reach reach) {
        this.client = client;
        this.reach = reach;
        vertx.setPeriodic(SWEEP.toMillis(), timer -> sweep());
    }

    /**
     * A connection that was used before, the caller's alone until it is given back or closed; null if there is none.
     * The upstream may have closed it without our having heard of it yet.
     *
     * @param onlyJustUsed whether only one will do that that is unlikely of
     */
    @Nullable
    HttpClientConnection takeIdle(boolean onlyJustUsed) {
        Idle last = idle.peekLast();
        if (last == null || (onlyJustUsed && !last.justUsed())) {
            return null;
        }
        idle.removeLast();
        if (!last.over()) {
            return last.connection();
        }
        last.connection().close();
        sweep();
        return null;
    }

    /**
     * A new connection, the caller's alone until it is given back or closed. Fails with a {@link LostAddressException}
     * where none is tried at the moment.
     */
    Future<HttpClientConnection> connect() {
        if (!reach.mayTry()) {
            return Future.failedFuture(new LostAddressException(reach.pause()));
        }
        return client.connect(new HttpConnectOptions())
                .onSuccess(made -> {
                    reach.reached();
                    ContentOnHeap.of(made);
                    RoomForBodies.on(made);
                    made.closeHandler(
                            closed -> idle.removeIf(one -> one.connection().equals(made)));
                })
                .onFailure(e -> reach.failed());
    }

    /**
     * Keeps a connection for later, if the upstream will.
     *
     * @param last the response that has come to its end on it; null if it was not used
     */
    void giveBack(HttpClientConnection connection, @Nullable HttpClientResponse last) {
        Duration lasts = last == null ? LONGEST_IDLE : lasts(last);
        if (lasts.isPositive()) {
            long now = System.nanoTime();
            idle.addLast(new Idle(connection, now, now + lasts.toNanos()));
        } else {
            connection.close();
        }
    }

    /** RFC 9112, section 9.3; the timeout is a hint that many servers give (RFC 2068, section 19.7.1.1). */
    private static Duration lasts(HttpClientResponse response) {
        String said = response.getHeader(HttpHeaders.CONNECTION);
        boolean kept = response.version() == HttpVersion.HTTP_1_0
                ? "keep-alive".equalsIgnoreCase(said)
                : !"close".equalsIgnoreCase(said);
        if (!kept) {
            return Duration.ZERO;
        }
        String hint = response.getHeader(HttpHeaders.KEEP_ALIVE);
        Matcher timeout = hint == null ? null : TIMEOUT.matcher(hint);
        if (timeout == null || !timeout.find()) {
            return LONGEST_IDLE;
        }
        Duration told = Duration.ofSeconds(Long.parseLong(timeout.group(1))).minus(MARGIN);
        return told.compareTo(LONGEST_IDLE) < 0 ? told : LONGEST_IDLE;
    }

    /** Whether none is kept at the moment. */
    boolean isEmpty() {
        return idle.isEmpty();
    }

    private void sweep() {
        for (Idle first = idle.peekFirst(); first != null && first.over(); first = idle.peekFirst()) {
            idle.removeFirst();
            first.connection().close();
        }
    }
}
