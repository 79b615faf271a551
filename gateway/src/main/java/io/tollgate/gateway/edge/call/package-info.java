/**
 * Routes that spend tokens: a request that is admitted becomes a call, and its answer is written back to the caller.
 *
 * <p>Start with {@link io.tollgate.gateway.edge.call.CallRoutes}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.edge.call;
