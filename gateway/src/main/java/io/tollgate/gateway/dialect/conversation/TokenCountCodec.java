package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.conversation.Codec.RequestPath;
import io.vertx.core.buffer.Buffer;

/**
 * How a wire format counts the tokens of a request before it is made. A provider of the same format is asked with the
 * caller's own bytes; where there is none, {@link TokenEstimate} counts. Pure functions, for any thread.
 */
public interface TokenCountCodec {
    /**
     * Reads what is to be counted.
     *
     * @throws FailureException {@code invalid_request} naming the path of what is wrong
     */
    Conversation readRequest(Buffer body, RequestPath path) throws FailureException;

    /** Writes a count that is an estimate, and marked so. */
    Buffer writeEstimate(long tokens);
}
