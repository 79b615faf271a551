package io.tollgate.gateway.call;

import io.vertx.core.Future;

/**
 * One step on a call's way to its provider and back. Stages decorate one another. What a stage takes says how far the
 * call has come: a {@link Call} is accepted, a {@link ReadCall} is read, a {@link RoutedCall} has a target, a {@link
 * KeyedCall} has what its target is called with.
 *
 * <p>Called on the event loop that owns the call, and completes its future there. A refusal or a failure is a {@link
 * FailureException}. Whoever gets an {@link Answer} either relays it to its end or {@linkplain Answer#discard discards}
 * it.
 */
@FunctionalInterface
public interface Stage<C> {
    Future<Answer> handle(C call);
}
