package io.tollgate.gateway.call;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** What a provider gave back, its errors included. */
public sealed interface Answer {
    /** HTTP status, as the provider gave it. */
    int status();

    /** Headers for the caller: the provider's without hop-by-hop ones. */
    MultiMap headers();

    /** Completes once nothing more will come: with what was used, or failed with a {@link CallFailedException}. */
    Future<Counted> ended();

    /** Gives the answer up: nobody will relay it. */
    void discard();

    default boolean successful() {
        return status() < 400;
    }

    /** An answer that is all there. */
    record Whole(int status, MultiMap headers, Buffer body, Counted counted) implements Answer {
        @Override
        public Future<Counted> ended() {
            return Future.succeededFuture(counted);
        }

        @Override
        public void discard() {
            // Nothing is held.
        }
    }

    /**
     * An answer that comes part by part, back-pressure and all.
     *
     * @param parts paused until it has a handler; ends or fails once
     * @param cancel tells the provider that nobody listens any more
     */
    record Streamed(int status, MultiMap headers, ReadStream<Part> parts, Future<Counted> ended, Runnable cancel)
            implements Answer {
        @Override
        public void discard() {
            cancel.run();
        }
    }

    /**
     * A part of a stream: one or more whole events.
     *
     * @param usageOnly whether it is one event that tells the usage and nothing else
     */
    record Part(Buffer bytes, boolean usageOnly) {}
}
