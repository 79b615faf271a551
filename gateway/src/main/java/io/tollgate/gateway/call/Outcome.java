package io.tollgate.gateway.call;

/** What came of an accepted call. */
public enum Outcome {
    /** The provider answered, and the complete answer reached the caller. */
    SUCCEEDED,
    /** The provider failed, or answered with an error. */
    FAILED,
    /** No permit to call the provider, or the provider itself said to slow down. */
    THROTTLED,
    /** The caller left before the end. */
    CANCELED,
    /** The gateway would not send it on. */
    REJECTED
}
