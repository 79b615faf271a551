package io.tollgate.gateway.edge.analytics;

import io.tollgate.gateway.edge.WriteStalls;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Answers of the analytics service on their way to callers, no faster than these take them. One of which its caller
 * takes nothing is given up, as a stream of a call is; and a caller is given one more only while it then has no more of
 * them than are left for others, so that nobody holds all connections to the service. Belongs to one event loop.
 */
final class AnalyticsRelays {
    private final int most;
    private final WriteStalls stalls;
    private final Map<String, Integer> ofCallers = new HashMap<>();
    private int underWay;

    /**
     * None yet.
     *
     * @param most that may be under way
     * @param writeStall how long a caller may take nothing
     */
    AnalyticsRelays(Vertx loop, int most, Duration writeStall) {
        this.most = most;
        this.stalls = new WriteStalls(loop, writeStall);
    }

    /** Whether a caller may ask for one more; {@link #leave} has to follow its end. */
    boolean enter(String caller) {
        int own = ofCallers.getOrDefault(caller, 0) + 1;
        if (own > most - underWay - 1) {
            return false;
        }
        ofCallers.put(caller, own);
        underWay++;
        return true;
    }

    void leave(String caller) {
        ofCallers.computeIfPresent(caller, (key, own) -> own == 1 ? null : own - 1);
        underWay--;
    }

    /**
     * Sends an answer whose head is here to the response, whose head is set.
     *
     * @param over run once, when nothing more of it will be sent
     */
    void relay(HttpClientResponse answer, HttpServerRequest request, Runnable over) {
        new Relay(answer, request, over).begin();
    }

    private final class Relay implements WriteStalls.Waiting {
        private final HttpClientResponse answer;
        private final HttpServerRequest request;
        private final HttpServerResponse response;
        private final Runnable over;
        private boolean ended;

        Relay(HttpClientResponse answer, HttpServerRequest request, Runnable over) {
            this.answer = answer;
            this.request = request;
            this.response = request.response();
            this.over = over;
        }

        void begin() {
            if (response.closed()) {
                giveUp();
                return;
            }
            response.closeHandler(closed -> giveUp());
            answer.exceptionHandler(broken -> {
                end();
                // The caller must not take the part that it has for the whole.
                request.connection().close();
            });
            answer.endHandler(whole -> {
                end();
                response.end();
            });
            answer.handler(this::write);
        }

        private void write(Buffer piece) {
            if (ended) {
                return;
            }
            response.write(piece);
            if (response.writeQueueFull()) {
                answer.pause();
                stalls.add(this);
                response.drainHandler(taken -> {
                    stalls.remove(this);
                    answer.resume();
                });
            }
        }

        /** Whoever has left need not be written for. */
        private void giveUp() {
            if (!ended) {
                end();
                answer.request().reset();
            }
        }

        private void end() {
            if (!ended) {
                ended = true;
                stalls.remove(this);
                over.run();
            }
        }

        @Override
        public void stalled() {
            giveUp();
            request.connection().close();
        }
    }
}
