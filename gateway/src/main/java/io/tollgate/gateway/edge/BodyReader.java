package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
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
    private final Set<Timed> readings = new LinkedHashSet<>();

    /** A body that is arriving. */
    interface Timed {
        Progress progress();

        /** Whether the caller is asked for more. */
        boolean wanted();

        /** It did not come to its end. */
        void fail(CallFailure failure);
    }

    /** When a body began to arrive, and when the last of it came. */
    static final class Progress {
        private final long begunNanos = System.nanoTime();
        private long madeNanos = begunNanos;

        /** Some of it has come, or the caller is asked for more. */
        void made() {
            madeNanos = System.nanoTime();
        }
    }

    BodyReader(Vertx vertx, int largest) {
        this.largest = largest;
        vertx.setPeriodic(SWEEP_MILLIS, id -> sweep());
    }

    private void sweep() {
        long now = System.nanoTime();
        readings.stream()
                .filter(reading -> late(reading, now))
                .toList()
                .forEach(reading -> reading.fail(new CallFailure.RequestTimeout()));
    }

    private static boolean late(Timed body, long now) {
        Progress progress = body.progress();
        return (body.wanted() && now - progress.madeNanos > LONGEST_PAUSE_NANOS)
                || now - progress.begunNanos > LONGEST_NANOS;
    }

    /** The whole body. Its first byte is asked for only now. */
    Future<Buffer> read(HttpServerRequest request) {
        if (length(request) > largest) {
            return Future.failedFuture(new FailureException(new CallFailure.BodyTooLarge(largest)));
        }
        askFor(request);
        Reading reading = new Reading(request);
        readings.add(reading);
        request.handler(reading::chunk);
        request.endHandler(v -> reading.done());
        request.exceptionHandler(e -> reading.fail(new CallFailure.CallerGone()));
        return reading.body.future();
    }

    /** A body that is passed on while it arrives; its first byte is asked for only now. */
    StreamedBody stream(HttpServerRequest request) throws FailureException {
        if (length(request) > largest) {
            throw new FailureException(new CallFailure.BodyTooLarge(largest));
        }
        StreamedBody body = new StreamedBody(request, largest, readings::remove);
        askFor(request);
        readings.add(body);
        return body;
    }

    private static void askFor(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
            request.response().writeContinue();
        }
    }

    /** The length that a request says its body has; -1 where it says none. */
    static long length(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) ? -1 : 0;
        }
        try {
            return Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private final class Reading implements Timed {
        private final Progress progress = new Progress();
        private final HttpServerRequest request;
        private final Promise<Buffer> body = Promise.promise();
        private @Nullable Buffer first;
        private @Nullable Buffer more;

        Reading(HttpServerRequest request) {
            this.request = request;
        }

        void chunk(Buffer chunk) {
            if (body.future().isComplete()) {
                return;
            }
            progress.made();
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
                fail(new CallFailure.BodyTooLarge(largest));
            }
        }

        void done() {
            readings.remove(this);
            Buffer whole = more != null ? more : first;
            body.tryComplete(whole == null ? Buffer.buffer() : whole);
        }

        @Override
        public Progress progress() {
            return progress;
        }

        @Override
        public boolean wanted() {
            return true;
        }

        @Override
        public void fail(CallFailure failure) {
            readings.remove(this);
            body.tryFail(new FailureException(failure));
        }
    }
}
