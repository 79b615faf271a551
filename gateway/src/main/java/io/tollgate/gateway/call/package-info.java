/**
 * The domain: a call, what came of it, and the one interface that every stage of its way decorates.
 *
 * <p>Start with {@link io.tollgate.gateway.call.Stage} and {@link io.tollgate.gateway.call.Call}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.call;
