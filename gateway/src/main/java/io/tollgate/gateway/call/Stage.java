package io.tollgate.gateway.call;

import io.vertx.core.Future;

/**
 * One step on a call's way to its provider and back. Stages decorate one another; a stage that has nothing to add hands
 * the call to the next.
 *
 * <p>Called on the event loop that owns the call, and completes its future there. A refusal or a failure is a {@link
 * CallFailedException}. Whoever gets an {@link Answer} either relays it to its end or {@linkplain Answer#discard discards}
 * it.
 */
@FunctionalInterface
public interface Stage {
    Future<Answer> handle(Call call);
}
