/**
 * How this node and its providers are doing.
 *
 * <p>Start with {@link io.tollgate.gateway.edge.status.HealthRoutes}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.edge.status;
