package io.tollgate.gateway.call;

import java.io.Serial;

/** Carries a {@link Failure} through futures; it has no stack, because it is not a fault of the program. */
public final class FailureException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    public FailureException(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }

    /** The failure that a throwable carries, or an internal one for a fault of the program. */
    public static Failure failureOf(Throwable throwable) {
        return throwable instanceof FailureException failed ? failed.failure : new CallFailure.Internal();
    }
}
