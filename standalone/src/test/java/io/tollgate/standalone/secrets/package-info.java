/**
 * Invariant I4, tried: secrets are sent through everything that there is, and then looked for everywhere.
 *
 * <p>Start with {@link io.tollgate.standalone.secrets.SecretsIT}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.standalone.secrets;
