package io.tollgate.analytics;

import org.jspecify.annotations.Nullable;

/** Ends the handling of a request with a {@link Failure}. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    RefusedException(Failure failure) {
        this(failure, null);
    }

    RefusedException(Failure failure, @Nullable Throwable cause) {
        super(failure.toString(), cause, false, cause != null);
        this.failure = failure;
    }

    static RefusedException invalid(String parameter, String message) {
        return new RefusedException(new Failure.InvalidParameter(parameter, message));
    }

    Failure failure() {
        return failure;
    }
}
