package io.tollgate.gateway.control;

import io.tollgate.gateway.call.FailureException;
import java.time.Instant;

/**
 * Decides on an admin write, by a state that nobody else can change meanwhile. May be asked again, by a newer state,
 * where another node was faster.
 */
@FunctionalInterface
public interface Decision<T> {
    /** What to write; an exception where the change is refused. */
    Change<T> decide(ControlState state, Instant now) throws FailureException;
}
