/**
 * What goes over Kafka: the Avro records, the topics that carry them, and how they are written and read.
 *
 * <p>Start with {@code UsageEvent.avsc}, then {@link io.tollgate.schemas.Topics} and {@link
 * io.tollgate.schemas.UsageEvents}.
 */
@org.jspecify.annotations.NullMarked
package io.tollgate.schemas;
