package io.tollgate.analytics;

import io.tollgate.service.Secret;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /v1/analytics}: parsed on the event loop, asked and rendered on a virtual thread, answered on the event loop.
 * No more queries run at once than allowed; a caller beyond that is asked to come back.
 */
final class AnalyticsRoute implements Handler<RoutingContext> {
    static final String PATH = "/v1/analytics";
    static final String INTERNAL_TOKEN_HEADER = "x-tollgate-internal-token";

    private static final Logger log = LoggerFactory.getLogger(AnalyticsRoute.class);

    private final Store store;
    private final ReportRenderer renderer;
    private final Clock clock;
    private final Executor threads;
    private final Semaphore permits;
    private final int maxConcurrent;
    private final @Nullable Secret internalToken;
    private final RequestMetrics metrics;

    AnalyticsRoute(AnalyticsSettings settings, Store store, Clock clock, Executor threads, RequestMetrics metrics) {
        this.store = store;
        this.renderer = new ReportRenderer(store);
        this.clock = clock;
        this.threads = threads;
        this.maxConcurrent = settings.maxConcurrent();
        this.permits = new Semaphore(maxConcurrent);
        this.internalToken = settings.internalToken();
        this.metrics = metrics;
        metrics.running(() -> maxConcurrent - permits.availablePermits());
    }

    @Override
    public void handle(RoutingContext routing) {
        RequestMetrics.Sample sample = metrics.start();
        Reply reply = new Reply(routing.response(), RequestId.of(routing.request()), sample);
        AnalyticsQuery query;
        try {
            query = query(routing);
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
                answer = answer(query, reply);
            } finally {
                permits.release();
            }
            eventLoop.runOnContext(done -> answer.run());
        });
    }

    private AnalyticsQuery query(RoutingContext routing) {
        MultiMap headers = routing.request().headers();
        checkInternalToken(headers.get(INTERNAL_TOKEN_HEADER));
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        MultiMap given = routing.queryParams();
        given.names().forEach(name -> parameters.put(name, given.getAll(name)));
        String accept = headers.get("accept");
        return QueryParser.parse(
                new Parameters(parameters),
                Caller.of(headers.get(Caller.PERMISSIONS_HEADER), headers.get(Caller.GATEWAYS_HEADER)),
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
    private Runnable answer(AnalyticsQuery query, Reply reply) {
        try {
            Report report = Report.of(query, store.ask(query));
            byte[] body = renderer.render(report);
            return () -> reply.send(report, body);
        } catch (RefusedException e) {
            return () -> reply.send(e.failure());
        } catch (RuntimeException e) {
            log.error("request {} failed", reply.requestId(), e);
            return () -> reply.send(new Failure.Broken());
        }
    }

    /** The answer to one request. */
    record Reply(HttpServerResponse response, String requestId, RequestMetrics.Sample sample) {

        void send(Report report, byte[] body) {
            response.putHeader("content-type", report.query().format().contentType());
            response.putHeader("vary", "accept");
            if (report.asOf() != null) {
                response.putHeader("x-tollgate-as-of", Timestamps.text(report.asOf(), ZoneOffset.UTC));
            }
            if (report.nextCursor() != null) {
                response.putHeader("x-tollgate-next-cursor", report.nextCursor());
            }
            end(200, Buffer.buffer(body));
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
