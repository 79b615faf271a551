package io.tollgate.gateway.call;

import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A read stream that keeps what its reader is not ready for. Whoever fills it hears when the reader pauses and resumes,
 * so that it can hold back its own source. It ends or fails once. Belongs to one event loop.
 */
public class BufferedReadStream<T> implements ReadStream<T> {
    /** Rarely more than one, and of most streams that are made not even that. */
    private final ArrayDeque<T> waiting = new ArrayDeque<>(1);

    private @Nullable Handler<T> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private @Nullable Throwable failure;
    private boolean paused;
    private boolean ended;
    private boolean closed;

    /** @param paused whether the reader has to resume it first */
    public BufferedReadStream(boolean paused) {
        this.paused = paused;
    }

    /** The reader wants no more for now. */
    protected void onPause() {}

    /** The reader wants more; what was waiting is delivered next. */
    protected void onResume() {}

    /** The reader has been handed all that was waiting, and still wants more. */
    protected void onDrained() {}

    public final boolean paused() {
        return paused;
    }

    /** Whether the reader has been handed all that came, and is ready for more. */
    public final boolean delivered() {
        return waiting.isEmpty() && !paused;
    }

    /** Whether something waits for its reader. */
    public final boolean holdsSome() {
        return !waiting.isEmpty();
    }

    /** Whether nothing more will be put in. */
    public final boolean ended() {
        return ended;
    }

    public final void put(T item) {
        waiting.add(item);
        deliver();
    }

    /** Ends the stream, after what is waiting. */
    public final void end() {
        ended = true;
        deliver();
    }

    /** Fails the stream, after what is waiting. */
    public final void fail(Throwable cause) {
        failure = cause;
        ended = true;
        deliver();
    }

    /** Fails the stream at once, whether its reader is ready or not; what is waiting is dropped. */
    public final void abort(Throwable cause) {
        waiting.clear();
        failure = cause;
        ended = true;
        if (!closed && exceptionHandler != null) {
            closed = true;
            exceptionHandler.handle(cause);
        }
    }

    private void deliver() {
        while (handler != null && !paused && !waiting.isEmpty()) {
            handler.handle(waiting.remove());
        }
        if (handler == null || paused || !ended || closed) {
            return;
        }
        closed = true;
        if (failure != null && exceptionHandler != null) {
            exceptionHandler.handle(failure);
        } else if (failure == null && endHandler != null) {
            endHandler.handle(null);
        }
    }

    @Override
    public final ReadStream<T> handler(@Nullable Handler<T> next) {
        handler = next;
        deliver();
        return this;
    }

    @Override
    public final ReadStream<T> pause() {
        paused = true;
        onPause();
        return this;
    }

    @Override
    public final ReadStream<T> resume() {
        paused = false;
        onResume();
        deliver();
        if (!paused && !ended) {
            onDrained();
        }
        return this;
    }

    /** Resumes: items are not counted out one by one. */
    @Override
    public final ReadStream<T> fetch(long amount) {
        return resume();
    }

    @Override
    public final ReadStream<T> endHandler(@Nullable Handler<Void> next) {
        endHandler = next;
        return this;
    }

    @Override
    public final ReadStream<T> exceptionHandler(@Nullable Handler<Throwable> next) {
        exceptionHandler = next;
        return this;
    }
}
