/**
 * What a caller's token allows beyond being let in.
 *
 * <p>Start with {@link io.tollgate.gateway.policy.AllowedModels}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.policy;
