package io.tollgate.consumer.store;

import io.tollgate.schemas.avro.AdjustmentEvent;

/**
 * A row of the adjustments' table, read back.
 *
 * @param event what the columns say
 * @param topic where its record stood
 */
public record StoredAdjustment(AdjustmentEvent event, String topic, int partition, long offset) {}
