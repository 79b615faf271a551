package io.tollgate.gateway.call;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** What a provider gave back, its errors included. */
public sealed interface Answer {
    /** HTTP status, as the provider gave it. */
    int status();

    /** Headers for the caller: the provider's without hop-by-hop ones. */
    MultiMap headers();

    /** Completes once nothing more will come; never fails. */
    Future<End> ended();

    /** Gives the answer up: nobody will relay it. */
    void discard();

    default boolean successful() {
        return status() < 400;
    }

    /**
     * What there is to say of an answer when it is over.
     *
     * @param failure why it is not whole; null where it is
     * @param nextEvent the number that its next event would have had, where its events have numbers; else 0
     */
    record End(Counted counted, @Nullable Failure failure, long nextEvent) {}

    /**
     * An answer that is all there.
     *
     * @param failure what the body tells of in spite of its status; null where nothing
     */
    record Whole(
            int status,
            MultiMap headers,
            Buffer body,
            Counted counted,
            @Nullable Failure failure) implements Answer {
        @Override
        public Future<End> ended() {
            return Future.succeededFuture(new End(counted, failure, 0));
        }

        @Override
        public void discard() {
            // Nothing is held.
        }
    }

    /**
     * An answer that comes part by part, back-pressure and all.
     *
     * @param parts paused until it has a handler; ends or fails once, after {@code ended} has said why. Where it ends in
     *     spite of a failure, the provider has told the caller of it
     * @param cancel tells the provider that nobody listens any more
     */
    record Streamed(int status, MultiMap headers, ReadStream<Part> parts, Future<End> ended, Runnable cancel)
            implements Answer {
        @Override
        public void discard() {
            cancel.run();
        }
    }

    /**
     * A part of a stream: one or more whole events.
     *
     * @param usage not null where it is one event that tells the usage and nothing else
     */
    record Part(Buffer bytes, @Nullable Counted usage) {}
}
