/**
 * Resilience4j's guards around each provider, and what they show of themselves.
 *
 * <p>Start with {@link io.tollgate.gateway.throttle.Throttled}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.throttle;
