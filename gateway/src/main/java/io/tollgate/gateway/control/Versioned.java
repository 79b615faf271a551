package io.tollgate.gateway.control;

/**
 * Something as it stands in the control state.
 *
 * @param revision which changes with every change: the offset of the last one on the topic, or a number below 0 if
 *     there was none
 */
public record Versioned<T>(T value, long revision) {
    /** Of what was never changed. */
    public static final long INITIAL = -1;
}
