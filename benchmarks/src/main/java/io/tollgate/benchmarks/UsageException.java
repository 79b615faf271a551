package io.tollgate.benchmarks;

/** The command line, or the machine, is not as a run needs it; the message says what to do. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
