/**
 * Wire formats. Each has a package of its own with one {@link io.tollgate.gateway.dialect.Dialect}, which says how a
 * key is sent, where an operation is, how answers are metered, what ends a stream and what an error looks like; here is
 * what they have in common. A new format is a new package, a constant of {@code WireFormat}, and a line where the
 * gateway is wired.
 *
 * <p>Start with {@link io.tollgate.gateway.dialect.Dialect}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.dialect;
