package io.tollgate.analytics;

import io.tollgate.service.Secret;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where questions are handed in: parsed on the event loop, asked on a virtual thread, answered on the event loop. No
 * more of all kinds run at once than allowed; a caller beyond that is asked to come back.
 */
final class QueryDesk {
    static final String INTERNAL_TOKEN_HEADER = "x-tollgate-internal-token";

    private static final Logger log = LoggerFactory.getLogger(QueryDesk.class);

    private final Clock clock;
    private final Executor threads;
    private final Semaphore permits;
    private final int maxConcurrent;
    private final @Nullable Secret internalToken;
    private final RequestMetrics metrics;

    QueryDesk(AnalyticsSettings settings, Clock clock, Executor threads, RequestMetrics metrics) {
        this.clock = clock;
        this.threads = threads;
        this.maxConcurrent = settings.maxConcurrent();
        this.permits = new Semaphore(maxConcurrent);
        this.internalToken = settings.internalToken();
        this.metrics = metrics;
        metrics.running(() -> maxConcurrent - permits.availablePermits());
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
        Reply reply = new Reply(routing.response(), RequestId.of(routing.request()), metrics.start());
        Question question;
        try {
            question = parser.apply(asked(routing));
        } catch (RefusedException e) {
            reply.send(e.failure());
            return;
        }
        if (!permits.tryAcquire()) {
            reply.send(new Failure.Overloaded(maxConcurrent));
            return;
        }
        Context eventLoop = routing.vertx().getOrCreateContext();
        threads.execute(() -> {
            Runnable answer;
            try {
                answer = answer(question, reply);
            } finally {
                permits.release();
            }
            eventLoop.runOnContext(done -> answer.run());
        });
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
