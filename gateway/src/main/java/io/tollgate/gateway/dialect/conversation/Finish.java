package io.tollgate.gateway.dialect.conversation;

/** Why an answer ends. */
public enum Finish {
    /** The model has said what it had to say. */
    STOP,
    STOP_SEQUENCE,
    /** The most tokens that were allowed, or that the context holds, are reached. */
    LENGTH,
    TOOL_CALLS,
    /** The provider's filter, or the model itself, refuses. */
    CONTENT_FILTER,
    /** The provider pauses a long turn, which the caller may have continued. */
    PAUSE,
    /** Something failed. */
    ERROR
}
