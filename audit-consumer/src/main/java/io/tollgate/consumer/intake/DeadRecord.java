package io.tollgate.consumer.intake;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record that no row can be made of, and why. */
record DeadRecord(ConsumerRecord<byte[], byte[]> record, String reason) {}
