/**
 * From the model that a caller names to the provider that answers: catalogue, prices, attempts.
 *
 * <p>Start with {@link io.tollgate.gateway.routing.Routed} and {@link io.tollgate.gateway.routing.Models}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.routing;
