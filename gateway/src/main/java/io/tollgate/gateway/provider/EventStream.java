package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer.Part;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a streamed answer, as its reader is ready for them: while it pauses, what has come already is kept, and
 * the upstream's response is paused, so that no more comes.
 */
final class EventStream implements ReadStream<Part> {
    private final ArrayDeque<Part> waiting = new ArrayDeque<>();
    private final Runnable onResume;

    private @Nullable HttpClientResponse response;
    private @Nullable Handler<Part> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private @Nullable Throwable failure;
    private boolean paused;
    private boolean ended;
    private boolean closed;

    EventStream(Runnable onResume) {
        this.onResume = onResume;
    }

    void of(HttpClientResponse upstream) {
        response = upstream;
    }

    boolean paused() {
        return paused;
    }

    /** Whether the reader has been handed all that came, and is ready for more. */
    boolean delivered() {
        return waiting.isEmpty() && !paused;
    }

    void part(Part part) {
        waiting.add(part);
        deliver();
    }

    void end() {
        ended = true;
        deliver();
    }

    void fail(Throwable cause) {
        failure = cause;
        ended = true;
        deliver();
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
    public ReadStream<Part> handler(@Nullable Handler<Part> next) {
        handler = next;
        deliver();
        return this;
    }

    @Override
    public ReadStream<Part> pause() {
        paused = true;
        if (response != null) {
            response.pause();
        }
        return this;
    }

    @Override
    public ReadStream<Part> resume() {
        paused = false;
        onResume.run();
        deliver();
        if (response != null && !paused) {
            response.resume();
        }
        return this;
    }

    /** Resumes: parts are not counted out one by one. */
    @Override
    public ReadStream<Part> fetch(long amount) {
        return resume();
    }

    @Override
    public ReadStream<Part> endHandler(@Nullable Handler<Void> next) {
        endHandler = next;
        return this;
    }

    @Override
    public ReadStream<Part> exceptionHandler(@Nullable Handler<Throwable> next) {
        exceptionHandler = next;
        return this;
    }
}
