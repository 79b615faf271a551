package io.tollgate.schemas;

import io.tollgate.schemas.avro.PayloadEvent;

/** Writes and reads {@link PayloadEvent}s in Avro's single-object encoding. For one thread. */
public final class PayloadEvents {
    static {
        TrustedAvroClasses.register();
    }

    private final SingleObjects<PayloadEvent> objects =
            new SingleObjects<>(PayloadEvent.class, PayloadEvent.getClassSchema(), SchemaHistory.PAYLOAD, "a payload");

    /** The payload's bytes as they go into a record's value. */
    public byte[] encode(PayloadEvent event) {
        int content = event.getRequest().getContent().remaining()
                + event.getResponse().getContent().remaining();
        return objects.encode(event, content + 256);
    }

    /**
     * The payload that a record's value holds.
     *
     * @throws UsageEvents.UnknownSchemaException if the fingerprint belongs to no schema that this build ships
     * @throws UsageEvents.MalformedEventException if the bytes are no payload
     */
    public PayloadEvent decode(byte[] value) {
        return objects.decode(value);
    }
}
