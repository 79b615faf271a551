package io.tollgate.consumer.store;

import io.tollgate.schemas.avro.UsageEvent;

/**
 * A row of the usage table, read back.
 *
 * @param event what the columns say
 * @param topic where its record stood
 */
public record StoredRow(UsageEvent event, String topic, int partition, long offset) {}
