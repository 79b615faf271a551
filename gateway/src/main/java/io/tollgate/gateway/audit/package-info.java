/**
 * The audit row of every accepted call, on its way to Kafka.
 *
 * <p>Start with {@link io.tollgate.gateway.audit.Audited}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.audit;
