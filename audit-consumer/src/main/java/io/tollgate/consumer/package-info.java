/**
 * The audit consumer: takes usage events from Kafka and leaves exactly one row for each in ClickHouse, whatever stops
 * in between. Start with {@link io.tollgate.consumer.AuditConsumer}, which wires it, then {@link
 * io.tollgate.consumer.intake}.
 */
@NullMarked
package io.tollgate.consumer;

import org.jspecify.annotations.NullMarked;
