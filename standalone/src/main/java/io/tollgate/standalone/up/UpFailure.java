package io.tollgate.standalone.up;

/** Why {@code up} cannot go on, for the person who started it, and the exit code that says so. */
public final class UpFailure extends Exception {

    /** A failure of the machine or of a service. */
    static final int FAILURE = 1;

    /** A mistake in flags or configuration. */
    static final int CONFIGURATION = 2;

    private static final long serialVersionUID = 1;

    private final int exitCode;

    UpFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
