/**
 * Provider keys, sealed for storage: each by a data key of its own, which a master key from the environment wraps. And
 * message authentication codes by keys that are derived from the master keys.
 *
 * <p>Start with {@link io.tollgate.gateway.vault.Vault}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.vault;
