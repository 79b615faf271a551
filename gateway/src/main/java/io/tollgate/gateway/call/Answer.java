package io.tollgate.gateway.call;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** What a provider answered, errors included. */
public sealed interface Answer {
    /** HTTP status, as the provider gave it. */
    int status();

    /** Headers for the caller: the provider's without hop-by-hop ones. */
    MultiMap headers();

    /** Completes once nothing more will come; never fails. */
    Future<End> ended();

    /** Whether it reports, before anything else and in spite of its status, that the provider has failed. */
    boolean reportsError();

    /** Whether it refuses the call because nothing is left to spend, which no waiting changes. */
    default boolean quotaUsedUp() {
        return UpstreamStatus.throttles(status())
                && this instanceof Whole whole
                && UpstreamStatus.saysQuota(whole.body().toString());
    }

    /** Gives the answer up: nobody will relay it. */
    void discard();

    default boolean successful() {
        return UpstreamStatus.succeeds(status());
    }

    /**
     * What there is to say of an answer when it is over.
     *
     * @param failure why it is not complete; null if it is
     * @param nextEvent the number that its next event would have had, where its events have numbers; else 0
     */
    record End(MeteredUsage usage, @Nullable Failure failure, long nextEvent) {}

    /**
     * An answer that is all there.
     *
     * @param failure that the body reports in spite of its status; null if it reports none
     */
    record Whole(
            int status,
            MultiMap headers,
            Buffer body,
            MeteredUsage usage,
            @Nullable Failure failure) implements Answer {
        @Override
        public boolean reportsError() {
            return failure != null;
        }

        @Override
        public Future<End> ended() {
            return Future.succeededFuture(new End(usage, failure, 0));
        }

        @Override
        public void discard() {
            // Nothing is held.
        }
    }

    /**
     * An answer that comes part by part, with back-pressure.
     *
     * @param parts paused until it has a handler; ends or fails once, after {@code ended} has said why. Where it ends
     *     in spite of a failure, the provider itself has reported that failure to the caller
     * @param cancel tells the provider that nobody listens any more
     * @param opensWithError whether the first that the provider says is an error, in spite of the status
     */
    record Streamed(
            int status,
            MultiMap headers,
            ReadStream<Part> parts,
            Future<End> ended,
            Runnable cancel,
            boolean opensWithError)
            implements Answer {
        /** An answer that does not open with an error. */
        public Streamed(int status, MultiMap headers, ReadStream<Part> parts, Future<End> ended, Runnable cancel) {
            this(status, headers, parts, ended, cancel, false);
        }

        @Override
        public boolean reportsError() {
            return opensWithError;
        }

        @Override
        public void discard() {
            cancel.run();
        }
    }

    /**
     * A part of a stream: one or more complete events, or some bytes of what is not events.
     *
     * @param usage not null if it is one event that reports the usage and nothing else
     */
    record Part(Buffer bytes, @Nullable MeteredUsage usage) {}
}
