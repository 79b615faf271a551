/**
 * What the nodes of an installation tell one another of their providers: each publishes its figures on a short-lived
 * topic, signed, and keeps in memory what the others published last, so that any of them answers for all.
 *
 * <p>Start with {@link io.tollgate.gateway.cluster.ClusterStats}, then {@link
 * io.tollgate.gateway.cluster.ProviderSums}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.cluster;
