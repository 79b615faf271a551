/**
 * The upstreams: one client for each provider, which sends a call on and counts what comes back.
 *
 * <p>Start with {@link io.tollgate.gateway.provider.Upstream}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.provider;
