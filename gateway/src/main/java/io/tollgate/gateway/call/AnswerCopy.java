package io.tollgate.gateway.call;

import io.vertx.core.buffer.Buffer;

/** Gets what the caller gets, on the call's event loop. */
@FunctionalInterface
public interface AnswerCopy {
    /** Some more was written; the bytes are not to be kept. */
    void wrote(Buffer bytes);
}
