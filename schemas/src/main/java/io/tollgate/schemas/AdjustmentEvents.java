package io.tollgate.schemas;

import io.tollgate.schemas.avro.AdjustmentEvent;

/**
 * Writes and reads {@link AdjustmentEvent}s in Avro's single-object encoding, as {@link UsageEvents} does usage events.
 * Adjustments are few, so that Avro's own writer and reader do. For one thread.
 */
public final class AdjustmentEvents {
    static {
        TrustedAvroClasses.register();
    }

    private final SingleObjects<AdjustmentEvent> objects = new SingleObjects<>(
            AdjustmentEvent.class, AdjustmentEvent.getClassSchema(), SchemaHistory.ADJUSTMENT, "an adjustment");

    /** The adjustment's bytes as they go into a record's value. */
    public byte[] encode(AdjustmentEvent event) {
        return objects.encode(event, 512);
    }

    /**
     * The adjustment that a record's value holds.
     *
     * @throws UsageEvents.UnknownSchemaException if the fingerprint belongs to no schema that this build ships
     * @throws UsageEvents.MalformedEventException if the bytes are no adjustment
     */
    public AdjustmentEvent decode(byte[] value) {
        return objects.decode(value);
    }
}
