/**
 * Holds the books against the provider's own account. {@link io.tollgate.gateway.reconcile.ProviderAccount} is what the
 * provider says, {@link io.tollgate.gateway.reconcile.OwnDay} what the rows say, and {@link
 * io.tollgate.gateway.reconcile.Reconciliation} compares and explains, all of it pure; {@link
 * io.tollgate.gateway.reconcile.UsageApi} and {@link io.tollgate.gateway.reconcile.AccountComparison} read both, and
 * block.
 */
@NullMarked
package io.tollgate.gateway.reconcile;

import org.jspecify.annotations.NullMarked;
