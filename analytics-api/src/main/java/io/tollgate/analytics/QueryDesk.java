package io.tollgate.analytics;

import io.tollgate.service.Secret;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where questions are handed in: parsed on the event loop, asked on a virtual thread, answered on the event loop. No
 * more of all kinds run at once than allowed; more of them wait for their {@linkplain Turns turn}, and a caller with
 * too many is asked to come back.
 */
final class QueryDesk {
    static final String INTERNAL_TOKEN_HEADER = "x-tollgate-internal-token";

    /** Who asks, as the gateway knows: a token's id; nothing for all that have none. */
    static final String CALLER_HEADER = "x-tollgate-caller";

    private static final Logger log = LoggerFactory.getLogger(QueryDesk.class);

    /** So many callers may have all waiting that they may. */
    private static final int CALLERS = 8;

    private final Clock clock;
    private final Executor threads;
    private final Turns turns;
    private final int maxConcurrent;
    private final Duration patience;
    private final @Nullable Secret internalToken;
    private final RequestMetrics metrics;

    QueryDesk(AnalyticsSettings settings, Clock clock, Executor threads, RequestMetrics metrics) {
        this.clock = clock;
        this.threads = threads;
        this.maxConcurrent = settings.maxConcurrent();
        this.turns = new Turns(maxConcurrent, settings.maxWaiting(), CALLERS * settings.maxWaiting());
        this.patience = settings.limits().time();
        this.internalToken = settings.internalToken();
        this.metrics = metrics;
        metrics.running(turns::running);
        metrics.waiting(turns::waiting);
    }

    /** What a request says. */
    record Asked(Parameters parameters, Caller caller, String accept, Instant now) {}

    /** A question that has been understood. */
    @FunctionalInterface
    interface Question {
        /**
         * Blocks until the answer is there.
         *
         * @throws RefusedException if there is none
         */
        Answer answer();
    }

    /** What is sent with status 200. */
    record Answer(String contentType, Map<String, String> headers, Buffer body) {
        Answer {
            headers = Map.copyOf(headers);
        }
    }

    /** @param parser refuses what is not allowed; never blocks */
    void serve(RoutingContext routing, Function<Asked, Question> parser) {
        parse(routing, parser).ifPresent(parsed -> serve(routing, parsed.value(), parsed.reply()));
    }

    /** A request that has been understood, and where its answer goes. */
    record Parsed<T>(T value, Reply reply) {}

    /**
     * Reads a request, and answers it where it is refused.
     *
     * @param parser refuses what is not allowed; never blocks
     */
    <T> Optional<Parsed<T>> parse(RoutingContext routing, Function<Asked, T> parser) {
        Reply reply = new Reply(routing.response(), RequestId.of(routing.request()), metrics.start());
        try {
            return Optional.of(new Parsed<>(parser.apply(asked(routing)), reply));
        } catch (RefusedException e) {
            reply.send(e.failure());
            return Optional.empty();
        }
    }

    /** Who asks, as the gateway knows; empty for all that have no token. */
    static String caller(RoutingContext routing) {
        String caller = routing.request().getHeader(CALLER_HEADER);
        return caller == null ? "" : caller;
    }

    private void serve(RoutingContext routing, Question question, Reply reply) {
        Context eventLoop = routing.vertx().getOrCreateContext();
        String caller = caller(routing);
        Instant asked = clock.instant();
        boolean taken = turns.take(
                caller,
                () -> threads.execute(() -> {
                    Runnable answer;
                    try {
                        boolean late = Duration.between(asked, clock.instant()).compareTo(patience) > 0;
                        answer = late
                                ? () -> reply.send(new Failure.Overloaded(maxConcurrent))
                                : answer(question, reply);
                    } finally {
                        turns.done();
                    }
                    eventLoop.runOnContext(done -> answer.run());
                }));
        if (!taken) {
            reply.send(new Failure.Overloaded(maxConcurrent));
        }
    }

    private Asked asked(RoutingContext routing) {
        MultiMap headers = routing.request().headers();
        checkInternalToken(headers.get(INTERNAL_TOKEN_HEADER));
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        MultiMap given = routing.queryParams();
        given.names().forEach(name -> parameters.put(name, given.getAll(name)));
        String accept = headers.get("accept");
        return new Asked(
                new Parameters(parameters),
                Caller.of(
                        headers.get(Caller.PERMISSIONS_HEADER),
                        headers.get(Caller.GATEWAYS_HEADER),
                        headers.get(Caller.HIDDEN_HEADER)),
                accept == null ? "" : accept,
                clock.instant());
    }

    private void checkInternalToken(@Nullable String given) {
        if (internalToken != null && (given == null || !internalToken.matches(given))) {
            throw new RefusedException(new Failure.Denied(
                    "permission_denied", "this service only answers its gateway; send the request to the gateway"));
        }
    }

    /** Blocks until the answer is there; what is returned sends it. */
    private static Runnable answer(Question question, Reply reply) {
        try {
            Answer answer = question.answer();
            return () -> reply.send(answer);
        } catch (RefusedException e) {
            return () -> reply.send(e.failure());
        } catch (RuntimeException e) {
            log.error("request {} failed", reply.requestId(), e);
            return () -> reply.send(new Failure.Broken());
        }
    }

    /** The answer to one request. */
    record Reply(HttpServerResponse response, String requestId, RequestMetrics.Sample sample) {

        void send(Answer answer) {
            response.putHeader("content-type", answer.contentType());
            response.putHeader("vary", "accept");
            answer.headers().forEach(response::putHeader);
            end(200, answer.body());
        }

        void send(Failure failure) {
            ErrorResponses.ErrorResponse error = ErrorResponses.of(failure, requestId);
            if (error.retryAfterSeconds() > 0) {
                response.putHeader("retry-after", Integer.toString(error.retryAfterSeconds()));
            }
            if (failure instanceof Failure.MethodNotAllowed) {
                response.putHeader("allow", "GET");
            }
            response.putHeader("content-type", Format.JSON.contentType());
            end(error.status(), error.body().toBuffer());
        }

        /** Begins an answer of unknown length, as a file of some name. */
        void begin(String contentType, String fileName, Map<String, String> headers) {
            headers.forEach(response::putHeader);
            response.setChunked(true)
                    .putHeader("content-type", contentType)
                    .putHeader("content-disposition", "attachment; filename=\"" + fileName + "\"")
                    .putHeader("x-request-id", requestId)
                    .putHeader("cache-control", "no-store");
        }

        /** Begins a stream of server-sent events. */
        void beginEvents(String contentType) {
            sample.stop(200);
            response.setChunked(true)
                    .putHeader("content-type", contentType)
                    .putHeader("x-request-id", requestId)
                    .putHeader("cache-control", "no-store");
        }

        /** Ends what was begun. */
        void end() {
            sample.stop(200);
            response.end();
        }

        private void end(int status, Buffer body) {
            sample.stop(status);
            if (!response.ended() && !response.closed()) {
                response.setStatusCode(status)
                        .putHeader("x-request-id", requestId)
                        .putHeader("cache-control", "no-store")
                        .end(body);
            }
        }
    }
}
