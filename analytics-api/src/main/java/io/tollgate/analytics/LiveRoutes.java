package io.tollgate.analytics;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code GET /v1/logs/stream}: calls as they end, as server-sent events. A listener that takes them too slowly is told
 * how many it missed; what waits for it is bounded. After a while its stream ends, so that a token that is no longer
 * good is asked for again.
 */
final class LiveRoutes {
    static final String PATH = "/v1/logs/stream";

    private static final String CONTENT_TYPE = "text/event-stream; charset=utf-8";
    /** What may wait for one listener, in bytes. */
    private static final int MOST_WAITING = 1 << 20;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final QueryDesk desk;
    private final LiveTail tail;

    LiveRoutes(QueryDesk desk, LiveTail tail) {
        this.desk = desk;
        this.tail = tail;
    }

    void addTo(Router router) {
        router.get(PATH).handler(this::listen);
    }

    private void listen(RoutingContext routing) {
        desk.parse(routing, LogsParser::live).ifPresent(parsed -> {
            Ear ear = new Ear(routing, parsed.value());
            if (tail.add(ear)) {
                ear.begin(parsed.reply());
            } else {
                parsed.reply().send(new Failure.TooManyListeners(LiveTail.MOST_OF_A_CALLER, LiveTail.MOST_LISTENERS));
            }
        });
    }

    /** A listener and its connection. */
    private final class Ear implements LiveTail.Listener {
        private final Vertx vertx;
        private final Context eventLoop;
        private final HttpServerResponse response;
        private final String caller;
        private final LiveQuery query;
        private final AtomicBoolean busy = new AtomicBoolean();
        private Runnable cleanUp = () -> {};
        private long lost;
        private boolean over;

        Ear(RoutingContext routing, LiveQuery query) {
            this.vertx = routing.vertx();
            this.eventLoop = vertx.getOrCreateContext();
            this.response = routing.response();
            String header = routing.request().getHeader(QueryDesk.CALLER_HEADER);
            this.caller = header == null ? "" : header;
            this.query = query;
        }

        void begin(QueryDesk.Reply reply) {
            reply.beginEvents(CONTENT_TYPE);
            response.setWriteQueueMaxSize(MOST_WAITING);
            long beat = vertx.setPeriodic(KEEP_ALIVE.toMillis(), any -> write(": \n\n"));
            long end = vertx.setTimer(LONGEST.toMillis(), any -> end());
            response.closeHandler(any -> leave());
            response.endHandler(any -> leave());
            response.exceptionHandler(any -> leave());
            cleanUp = () -> {
                vertx.cancelTimer(beat);
                vertx.cancelTimer(end);
            };
            write("retry: 1000\n\n");
        }

        private void leave() {
            if (!over) {
                over = true;
                cleanUp.run();
                tail.remove(this);
            }
        }

        private boolean write(String text) {
            if (over || response.closed() || response.writeQueueFull()) {
                return false;
            }
            response.write(text);
            return true;
        }

        @Override
        public String caller() {
            return caller;
        }

        @Override
        public LiveQuery query() {
            return query;
        }

        @Override
        public void tell(List<String> calls, long lostBefore) {
            boolean behind = !busy.compareAndSet(false, true);
            List<String> told = behind ? List.of() : calls;
            long missed = lostBefore + (behind ? calls.size() : 0);
            if (behind) {
                tail.drop(calls.size());
            }
            eventLoop.runOnContext(any -> {
                lost += missed;
                if (!behind) {
                    say(told);
                    busy.set(false);
                }
            });
        }

        private void say(List<String> calls) {
            for (String call : calls) {
                if (lost > 0 && write("event: dropped\ndata: {\"dropped\":" + lost + "}\n\n")) {
                    lost = 0;
                }
                if (lost > 0 || !write("event: call\ndata: " + call + "\n\n")) {
                    lost++;
                    tail.drop(1);
                }
            }
        }

        @Override
        public void end() {
            eventLoop.runOnContext(any -> {
                leave();
                if (!response.ended() && !response.closed()) {
                    response.end();
                }
            });
        }
    }
}
