/**
 * Gateways, tokens and sealed provider keys as a state that all nodes share: kept by a compacted topic, in memory on
 * each node, with a snapshot on disk to start from while Kafka is unreachable.
 *
 * <p>Start with {@link io.tollgate.gateway.control.Control}, then {@link io.tollgate.gateway.control.ControlState}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.gateway.control;
