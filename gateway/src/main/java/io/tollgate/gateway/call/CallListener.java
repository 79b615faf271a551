package io.tollgate.gateway.call;

import io.vertx.core.Future;

/** Hears of a call's progress, on its event loop. */
public interface CallListener {
    /** Of a call that nobody listens to. */
    CallListener NONE = new CallListener() {
        @Override
        public Future<Void> recordIntent() {
            return Future.succeededFuture();
        }

        @Override
        public void outputSoFar(long outputTokens) {
            // Nobody asks.
        }

        @Override
        public void usageReported() {
            // Nobody asks.
        }
    };

    /**
     * The call is about to go to a provider.
     *
     * @return completes once it may; fails where it must not
     */
    Future<Void> recordIntent();

    /** A streamed answer has come so far; an estimate of all of it. */
    void outputSoFar(long outputTokens);

    /** The provider has reported the usage of an answer that is not over yet. */
    void usageReported();
}
