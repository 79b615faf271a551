/**
 * Provider keys, sealed for storage: each by a data key of its own, which a master key from the environment wraps.
 *
 * <p>Start with {@link io.tollgate.gateway.vault.Vault}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.vault;
