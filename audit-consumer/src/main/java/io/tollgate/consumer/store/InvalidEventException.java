package io.tollgate.consumer.store;

/** A usage event could be read but holds a value that no row can hold, such as a negative count. */
public final class InvalidEventException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidEventException(String message) {
        super(message);
    }
}
