/**
 * What a caller's token allows beyond being let in: its limits, and the models that it may call.
 *
 * <p>Start with {@link io.tollgate.gateway.policy.QuotaStage}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.policy;
