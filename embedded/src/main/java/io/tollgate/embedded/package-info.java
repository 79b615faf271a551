/**
 * The parts that stand in for a Kafka cluster and a ClickHouse server on one machine, each a process of its own.
 *
 * <p>Start with {@link io.tollgate.embedded.KafkaMain} and {@link io.tollgate.embedded.EngineMain}; {@link
 * io.tollgate.embedded.EmbeddedService} is the life that both lead.
 */
@NullMarked
package io.tollgate.embedded;

import org.jspecify.annotations.NullMarked;
