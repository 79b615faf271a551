/**
 * The embedded broker: Kafka's own server, broker and controller in one, kept small and on loopback.
 *
 * <p>Start with {@link io.tollgate.standalone.kafka.EmbeddedKafka}.
 */
@NullMarked
package io.tollgate.standalone.kafka;

import org.jspecify.annotations.NullMarked;
