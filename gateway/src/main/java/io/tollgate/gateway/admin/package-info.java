/**
 * What operators may see and change of gateways, tokens and provider keys, and the events that record it: decided here,
 * written by the control state, served by the edge.
 *
 * <p>Start with {@link io.tollgate.gateway.admin.TokenAdmin}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.admin;
