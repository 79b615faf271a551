package io.tollgate.gateway.late;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.dialect.Bytes;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an answer, of which somebody else reads the bytes before the caller gets them, and hears of their end
 * before the caller has the last of them.
 */
final class TappedParts implements ReadStream<Part> {
    private final ReadStream<Part> parts;
    private final Reading reading;
    private final long length;
    private final Runnable over;
    private long read;

    /**
     * Parts that are read.
     *
     * @param length of the whole body in bytes; -1 if that is not known
     * @param over called once, when all of the body was read
     */
    TappedParts(ReadStream<Part> parts, Reading reading, long length, Runnable over) {
        this.parts = parts;
        this.reading = reading;
        this.length = length;
        this.over = over;
    }

    @Override
    public ReadStream<Part> handler(@Nullable Handler<Part> handler) {
        parts.handler(
                handler == null
                        ? null
                        : part -> {
                            read(part);
                            handler.handle(part);
                        });
        return this;
    }

    private void read(Part part) {
        Bytes.read(part.bytes(), (bytes, start, end) -> {
            reading.bytes(bytes, start, end);
            return part;
        });
        read += part.bytes().length();
        if (read == length) {
            over.run();
        }
    }

    @Override
    public ReadStream<Part> exceptionHandler(@Nullable Handler<Throwable> handler) {
        parts.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Part> endHandler(@Nullable Handler<Void> handler) {
        parts.endHandler(end -> {
            if (read != length) {
                over.run();
            }
            if (handler != null) {
                handler.handle(null);
            }
        });
        return this;
    }

    @Override
    public ReadStream<Part> pause() {
        parts.pause();
        return this;
    }

    @Override
    public ReadStream<Part> resume() {
        parts.resume();
        return this;
    }

    @Override
    public ReadStream<Part> fetch(long amount) {
        parts.fetch(amount);
        return this;
    }
}
