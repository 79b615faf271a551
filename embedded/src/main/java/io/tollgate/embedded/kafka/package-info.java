/**
 * The embedded broker: Kafka's own server, broker and controller in one, kept small and on loopback.
 *
 * <p>Start with {@link io.tollgate.embedded.kafka.EmbeddedKafka}.
 */
@NullMarked
package io.tollgate.embedded.kafka;

import org.jspecify.annotations.NullMarked;
