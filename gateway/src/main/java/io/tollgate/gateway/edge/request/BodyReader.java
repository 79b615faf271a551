package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.call.BodyCollector;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Roster;
import io.tollgate.gateway.config.HttpConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Reads request bodies up to a size, and gives up on callers that send theirs too slowly. Belongs to one event loop.
 */
public final class BodyReader {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final long SWEEP_MILLIS = 1_000;
    /** What a body that is passed on can have waiting, in bytes: while it is scanned, and then for the upstream. */
    private static final int QUEUED = 2 * ModelScanner.MOST;

    private final int largest;
    private final long longestPauseNanos;
    private final Roster<Timed> readings = new Roster<>();

    /** A body that is arriving. */
    interface Timed extends Roster.Member<Timed> {
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

    public BodyReader(Vertx vertx, int largest) {
        this(vertx, largest, HttpConfig.Bounds.READ_STALL);
    }

    /** @param longestPause how long a caller may send nothing while it is waited for */
    public BodyReader(Vertx vertx, int largest, Duration longestPause) {
        this.largest = largest;
        this.longestPauseNanos = longestPause.toNanos();
        vertx.setPeriodic(SWEEP_MILLIS, id -> sweep());
    }

    private void sweep() {
        long now = System.nanoTime();
        readings.members().stream()
                .filter(reading -> late(reading, now))
                .toList()
                .forEach(reading -> reading.fail(new CallFailure.RequestTimeout()));
    }

    private boolean late(Timed body, long now) {
        Progress progress = body.progress();
        return (body.wanted() && now - progress.madeNanos > longestPauseNanos)
                || now - progress.begunNanos > LONGEST_NANOS;
    }

    /**
     * The whole body. Its first byte is asked for only now.
     *
     * @param memory what it takes its room from, at once where its length is known
     */
    public Future<Buffer> read(HttpServerRequest request, ByteBudget.Lease memory) {
        long length = length(request);
        long most = Math.min(largest, memory.most());
        if (length > most) {
            return Future.failedFuture(new FailureException(new CallFailure.BodyTooLarge(most)));
        }
        if (!memory.take(Math.max(0, length))) {
            return Future.failedFuture(new FailureException(new CallFailure.Overloaded()));
        }
        askFor(request);
        Reading reading = new Reading(request, memory, length, most);
        readings.add(reading);
        request.handler(reading::chunk);
        request.endHandler(v -> reading.done());
        request.exceptionHandler(e -> reading.fail(new CallFailure.CallerGone()));
        return reading.body.future();
    }

    /** The whole body without the coding that it came in, within the same bounds. */
    Future<Buffer> readPlain(HttpServerRequest request, ByteBudget.Lease memory) {
        ContentCoding coding;
        try {
            coding = ContentCoding.of(request.headers());
        } catch (FailureException e) {
            return Future.failedFuture(e);
        }
        return read(request, memory).compose(body -> {
            try {
                return Future.succeededFuture(coding.decode(body, Math.min(largest, memory.most()), memory));
            } catch (FailureException e) {
                return Future.failedFuture(e);
            }
        });
    }

    /** A body that is passed on while it arrives; its first byte is asked for only now. */
    StreamedBody stream(HttpServerRequest request, ByteBudget.Lease memory) throws FailureException {
        if (length(request) > largest) {
            throw new FailureException(new CallFailure.BodyTooLarge(largest));
        }
        if (!memory.take(QUEUED)) {
            throw new FailureException(new CallFailure.Overloaded());
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
        private final Roster.Place<Timed> place = new Roster.Place<>();
        private final Progress progress = new Progress();
        private final HttpServerRequest request;
        private final ByteBudget.Lease memory;
        private final boolean lengthKnown;
        private final long most;
        private final BodyCollector collected;
        private final Promise<Buffer> body = Promise.promise();

        Reading(HttpServerRequest request, ByteBudget.Lease memory, long length, long most) {
            this.request = request;
            this.memory = memory;
            this.lengthKnown = length >= 0;
            this.most = most;
            this.collected = new BodyCollector((int) Math.max(0, length));
        }

        void chunk(Buffer chunk) {
            if (body.future().isComplete()) {
                return;
            }
            progress.made();
            if (collected.length() + (long) chunk.length() > most) {
                request.pause();
                fail(new CallFailure.BodyTooLarge(most));
            } else if (!lengthKnown && !memory.take(chunk.length())) {
                request.pause();
                fail(new CallFailure.Overloaded());
            } else {
                collected.append(chunk);
            }
        }

        void done() {
            readings.remove(this);
            body.tryComplete(collected.bytes());
        }

        @Override
        public Roster.Place<Timed> place() {
            return place;
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
