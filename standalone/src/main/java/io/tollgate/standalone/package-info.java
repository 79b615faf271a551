/**
 * Everything on one machine: the mains of the embedded services that stand in for a Kafka cluster and a ClickHouse server.
 *
 * <p>Start with {@link io.tollgate.standalone.KafkaMain} and {@link io.tollgate.standalone.EngineMain}; {@link
 * io.tollgate.standalone.EmbeddedService} is the life that both lead.
 */
@NullMarked
package io.tollgate.standalone;

import org.jspecify.annotations.NullMarked;
