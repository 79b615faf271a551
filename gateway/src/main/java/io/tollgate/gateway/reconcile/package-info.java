/**
 * Holds the books against the provider's own account. {@link io.tollgate.gateway.reconcile.ProviderAccount} is what the
 * provider says, {@link io.tollgate.gateway.reconcile.OwnDay} what the rows say, and {@link
 * io.tollgate.gateway.reconcile.Reconciliation} compares and explains. All of it is pure.
 */
@NullMarked
package io.tollgate.gateway.reconcile;

import org.jspecify.annotations.NullMarked;
