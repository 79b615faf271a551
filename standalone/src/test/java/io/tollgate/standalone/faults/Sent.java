package io.tollgate.standalone.faults;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the client knows of one request: an entry of its ledger.
 *
 * @param number the client's own name for it, which the gateway is told as metadata
 * @param fromNanos when the client began it
 * @param untilNanos when the client was done with it
 * @param call the call's id, where an answer's head said it
 * @param tokens what a whole answer told of its usage
 * @param parts how much of a stream's text came
 */
record Sent(
        long number,
        boolean stream,
        Seen seen,
        long fromNanos,
        long untilNanos,
        @Nullable UUID call,
        int status,
        @Nullable Tokens tokens,
        int parts) {

    /** How far the answer came. */
    enum Seen {
        /** Nobody listened; the request was never sent. */
        UNSENT,
        /** Nothing came: whether the call was accepted is unknown. */
        NOTHING,
        /** The gateway said that it cannot keep a row, and so does not serve. */
        REFUSED,
        /** The head came, but the rest did not. */
        HEAD,
        /** All of it came. */
        WHOLE
    }

    /** Usage as the answer told it. */
    record Tokens(long input, long output) {}

    Sent {
        if ((seen == Seen.HEAD || seen == Seen.WHOLE) && call == null) {
            throw new IllegalArgumentException(
                    "request " + number + " was answered " + status + " without the id of its call");
        }
    }
}
