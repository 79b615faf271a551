package io.tollgate.gateway.vault;

import java.io.Serial;

/** What was sealed does not open here; the message says why, and holds nothing of it. */
public final class CannotOpenException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    CannotOpenException(String message) {
        super(message);
    }
}
