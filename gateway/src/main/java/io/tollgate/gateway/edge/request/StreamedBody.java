package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.call.BufferedReadStream;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Roster;
import io.tollgate.gateway.edge.EarlyResponses;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request's body that is passed on while it arrives, after a look at its beginning. It arrives no faster than it is
 * taken, is never larger than allowed, and fails where the caller is too slow or leaves. Belongs to one event loop.
 */
final class StreamedBody extends BufferedReadStream<Buffer> implements BodyReader.Timed {
    private final Roster.Place<BodyReader.Timed> place = new Roster.Place<>();
    private final HttpServerRequest request;
    private final long largest;
    private final Consumer<StreamedBody> over;
    private final BodyReader.Progress progress = new BodyReader.Progress();
    private final Promise<Void> scanned = Promise.promise();
    private @Nullable ModelScanner scanner;
    private long bytes;

    /** @param over hears once nothing more will come */
    StreamedBody(HttpServerRequest request, long largest, Consumer<StreamedBody> over) {
        super(true);
        this.request = request;
        this.largest = largest;
        this.over = over;
        request.handler(this::chunk);
        request.endHandler(v -> finish());
        request.exceptionHandler(e -> fail(new CallFailure.CallerGone()));
        request.response().endHandler(v -> answered());
    }

    /** An upstream that answers before it has read all of it does not want the rest. */
    private void answered() {
        if (!ended()) {
            fail(new CallFailure.CallerGone());
            EarlyResponses.closeSoon(request);
        }
    }

    /** Takes it as it is: none of it has to be scanned first. */
    void skipScan() {
        request.pause();
    }

    /**
     * Has all of it scanned while it comes. Completes when no more of it is to be held back for that; what was is kept
     * for whoever takes the body.
     */
    Future<Void> scan(ModelScanner with) {
        scanner = with;
        return scanned.future();
    }

    private void chunk(Buffer chunk) {
        if (ended()) {
            return;
        }
        progress.made();
        bytes += chunk.length();
        if (bytes > largest) {
            fail(new CallFailure.BodyTooLarge(largest));
            return;
        }
        if (scanner != null) {
            scanner.bytes(chunk);
        }
        put(chunk);
        if (scanner != null) {
            if (scanner.enough() && !scanned.future().isComplete()) {
                request.pause();
                scanned.complete();
            }
            if (scanner.over()) {
                scanner = null;
            }
        }
    }

    private void finish() {
        if (!ended()) {
            over.accept(this);
            end();
            scanned.tryComplete();
        }
    }

    @Override
    public void fail(CallFailure reason) {
        if (ended()) {
            return;
        }
        over.accept(this);
        request.pause();
        FailureException failure = new FailureException(reason);
        scanned.tryFail(failure);
        abort(failure);
    }

    @Override
    public Roster.Place<BodyReader.Timed> place() {
        return place;
    }

    @Override
    public BodyReader.Progress progress() {
        return progress;
    }

    /** A reader that asks for more waits for the caller; one that does not is waited for. */
    @Override
    public boolean wanted() {
        return !paused() || (scanner != null && !scanned.future().isComplete());
    }

    @Override
    protected void onPause() {
        request.pause();
    }

    @Override
    protected void onResume() {
        progress.made();
    }

    @Override
    protected void onDrained() {
        request.resume();
    }
}
