package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.CallFailedException;
import io.tollgate.gateway.call.Failure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request's body that passes while it comes, after a look at its beginning. It comes no faster than it is taken, is never
 * larger than it may be, and fails where the caller is too slow or leaves.
 */
final class StreamedBody extends BodyReader.Timed implements ReadStream<Buffer> {
    private final HttpServerRequest request;
    private final long largest;
    private final Consumer<StreamedBody> over;
    private final ArrayDeque<Buffer> waiting = new ArrayDeque<>();
    private final Promise<Void> looked = Promise.promise();

    private @Nullable ModelPeek peek;
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private @Nullable Throwable failure;
    private long bytes;
    private boolean paused = true;
    private boolean ended;
    private boolean closed;

    /** @param over hears once nothing more will come */
    StreamedBody(HttpServerRequest request, long largest, Consumer<StreamedBody> over) {
        this.request = request;
        this.largest = largest;
        this.over = over;
        request.handler(this::chunk);
        request.endHandler(v -> end());
        request.exceptionHandler(e -> fail(new Failure.CallerGone()));
        request.response().endHandler(v -> answered());
    }

    /** An upstream that answers before it has heard all does not want the rest. */
    private void answered() {
        if (!ended) {
            fail(new Failure.CallerGone());
            Refusals.closeSoon(request);
        }
    }

    /** Nothing of it has to be looked at before it passes. */
    void unseen() {
        request.pause();
    }

    /** Completes when enough of it has come to be looked at; it is kept for whoever takes the body. */
    Future<Void> look(ModelPeek into) {
        peek = into;
        return looked.future();
    }

    private void chunk(Buffer chunk) {
        if (ended) {
            return;
        }
        progress();
        bytes += chunk.length();
        if (bytes > largest) {
            fail(new Failure.BodyTooLarge(largest));
            return;
        }
        waiting.add(chunk);
        if (peek != null) {
            peek.bytes(chunk);
            if (peek.over()) {
                seen();
            }
        } else {
            deliver();
        }
    }

    private void seen() {
        peek = null;
        request.pause();
        looked.tryComplete();
    }

    private void end() {
        if (!ended) {
            ended = true;
            over.accept(this);
            looked.tryComplete();
            deliver();
        }
    }

    @Override
    void fail(Failure reason) {
        if (ended) {
            return;
        }
        ended = true;
        over.accept(this);
        request.pause();
        failure = new CallFailedException(reason);
        waiting.clear();
        looked.tryFail(failure);
        deliver();
    }

    /** Who asks for more waits for the caller; who does not is waited for. */
    @Override
    boolean wanted() {
        return !paused || peek != null;
    }

    private void deliver() {
        while (handler != null && !paused && !waiting.isEmpty()) {
            handler.handle(waiting.remove());
        }
        if (!ended || closed || (failure == null && (paused || !waiting.isEmpty()))) {
            return;
        }
        if (failure != null && exceptionHandler != null) {
            closed = true;
            exceptionHandler.handle(failure);
        } else if (failure == null && endHandler != null) {
            closed = true;
            endHandler.handle(null);
        }
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> next) {
        handler = next;
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        paused = true;
        request.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        paused = false;
        progress();
        deliver();
        if (!paused && !ended) {
            request.resume();
        }
        return this;
    }

    /** Resumes: chunks are not counted out one by one. */
    @Override
    public ReadStream<Buffer> fetch(long amount) {
        return resume();
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> next) {
        endHandler = next;
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> next) {
        exceptionHandler = next;
        return this;
    }
}
