package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads request bodies up to a size, and gives up on callers that send theirs too slowly. Belongs to one event loop. */
final class BodyReader {
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long SWEEP_MILLIS = 1_000;

    private final int largest;
    private final Set<Reading> readings = new LinkedHashSet<>();

    BodyReader(Vertx vertx, int largest) {
        this.largest = largest;
        vertx.setPeriodic(SWEEP_MILLIS, id -> sweep());
    }

    private void sweep() {
        long now = System.nanoTime();
        readings.stream()
                .filter(reading ->
                        now - reading.progressNanos > LONGEST_PAUSE_NANOS || now - reading.begunNanos > LONGEST_NANOS)
                .toList()
                .forEach(reading -> reading.fail(new Failure.RequestTimeout()));
    }

    /** The whole body. Its first byte is asked for only now. */
    Future<Buffer> read(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && tooLarge(length)) {
            return Future.failedFuture(new CallFailedException(new Failure.BodyTooLarge(largest)));
        }
        if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
            request.response().writeContinue();
        }
        Reading reading = new Reading(request);
        readings.add(reading);
        request.handler(reading::chunk);
        request.endHandler(v -> reading.done());
        request.exceptionHandler(e -> reading.fail(new Failure.CallerGone()));
        return reading.body.future();
    }

    private boolean tooLarge(String length) {
        try {
            return Long.parseLong(length.strip()) > largest;
        } catch (NumberFormatException e) {
            return true;
        }
    }

    private final class Reading {
        private final HttpServerRequest request;
        private final Promise<Buffer> body = Promise.promise();
        private @Nullable Buffer first;
        private @Nullable Buffer more;
        private final long begunNanos = System.nanoTime();
        private long progressNanos = begunNanos;

        Reading(HttpServerRequest request) {
            this.request = request;
        }

        void chunk(Buffer chunk) {
            if (body.future().isComplete()) {
                return;
            }
            progressNanos = System.nanoTime();
            if (first == null) {
                first = chunk;
            } else {
                if (more == null) {
                    more = Buffer.buffer(4 * first.length()).appendBuffer(first);
                }
                more.appendBuffer(chunk);
            }
            if ((more == null ? first : more).length() > largest) {
                request.pause();
                fail(new Failure.BodyTooLarge(largest));
            }
        }

        void done() {
            readings.remove(this);
            Buffer whole = more != null ? more : first;
            body.tryComplete(whole == null ? Buffer.buffer() : whole);
        }

        void fail(Failure failure) {
            readings.remove(this);
            body.tryFail(new CallFailedException(failure));
        }
    }
}
