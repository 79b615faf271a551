package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.ProviderKey;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to an upstream, on a connection that was kept or on a new one. It is over once its exchange
 * says so; what happens after that is of no interest to anybody.
 */
final class UpstreamRequest {
    private static final Logger log = LoggerFactory.getLogger(UpstreamRequest.class);

    private final KeyedCall keyed;
    private final Sent sent;
    private final ProviderFailures failures;
    private final Exchange exchange;
    private RequestPump pump;
    private @Nullable HttpClientConnection connection;
    private @Nullable HttpClientRequest request;
    private boolean reused;
    private boolean answered;
    private boolean over;

    /**
     * What is sent, and on which connections.
     *
     * @param headers adds those of the request
     */
    record Sent(ConnectionPool connections, RequestOptions options, Consumer<MultiMap> headers, Content content) {}

    /** @param exchange hears of the answer's head, or of what prevented one */
    UpstreamRequest(KeyedCall keyed, Sent sent, ProviderFailures failures, Exchange exchange) {
        this.keyed = keyed;
        this.sent = sent;
        this.failures = failures;
        this.exchange = exchange;
        this.pump = newPump();
    }

    private RequestPump newPump() {
        return new RequestPump(keyed.call(), sent.content(), this::fail);
    }

    void begin() {
        HttpClientConnection idle = sent.connections().takeIdle(sent.content() instanceof Content.Streaming);
        if (idle == null) {
            connect();
        } else {
            reused = true;
            connected(idle);
        }
    }

    private void connect() {
        sent.connections().connect().onComplete(this::connected, e -> fail(failures.unreachable(e)));
    }

    private void connected(HttpClientConnection taken) {
        if (over) {
            sent.connections().giveBack(taken, null);
            return;
        }
        connection = taken;
        guarded(() -> taken.request(sent.options()).onComplete(begun -> send(taken, begun), e -> lost(taken)));
    }

    /** Ends the call where a step fails by an exception: what a library refuses to send must not leave it hanging. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            log.error(
                    "a request to provider {} could not be made: {}",
                    keyed.target().provider(),
                    e.getClass().getName());
            fail(new CallFailure.Internal());
        }
    }

    private void send(HttpClientConnection taken, HttpClientRequest begun) {
        if (over) {
            taken.close();
            return;
        }
        request = begun;
        begun.response().onComplete(this::answered, e -> lost(taken));
        guarded(() -> {
            sent.headers().accept(begun.headers());
            pump.into(begun);
        });
        ProviderKey key = keyed.key();
        if (key != null) {
            key.listener().sent();
        }
    }

    private void answered(HttpClientResponse head) {
        if (!over) {
            answered = true;
            exchange.answered(head);
        }
    }

    /** A connection has gone before anything was answered on it. */
    private void lost(HttpClientConnection taken) {
        if (taken.equals(connection) && !beginsAnew(taken)) {
            fail(begun() ? failures.brokeOff(mayCount()) : failures.closedBeforeRequest());
        }
    }

    /**
     * Begins anew on a new connection, where an old one turns out to be dead and nothing went over it that could count
     * twice: a request that is not whole, or one that is idempotent.
     *
     * @return whether it does
     */
    private boolean beginsAnew(HttpClientConnection dead) {
        if (!reused || answered || over || mayCount() || !(sent.content() instanceof Content.Buffered)) {
            return false;
        }
        reused = false;
        pump.stop();
        pump = newPump();
        dead.close();
        connection = null;
        request = null;
        connect();
        return true;
    }

    private void fail(Failure failure) {
        exchange.fail(failure);
    }

    /** Whether the upstream may have done what was asked, and charge for it. */
    boolean mayCount() {
        return pump.sentWhole() && !keyed.request().idempotent();
    }

    /** Whether anything of it may have been sent. */
    boolean begun() {
        return request != null;
    }

    /** How much of a streaming body has passed, in bytes. */
    long passed() {
        return pump.passed();
    }

    long lastSentNanos() {
        return pump.lastSentNanos();
    }

    /** Whether the upstream would take more than the caller has sent. */
    boolean waitsForCaller() {
        return pump.waitsForCaller();
    }

    /** Sends no more of it. */
    void stop() {
        over = true;
        pump.stop();
    }

    /** Gives up what the upstream has not answered yet, and the connection with it. */
    void reset() {
        if (request != null) {
            request.reset();
        }
    }

    /** Keeps the connection for other requests, if nothing of this one is left on it. */
    void giveBack(HttpClientResponse head) {
        if (connection == null) {
            return;
        }
        if (pump.done()) {
            sent.connections().giveBack(connection, head);
        } else {
            connection.close();
        }
    }
}
