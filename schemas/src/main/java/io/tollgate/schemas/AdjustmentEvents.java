package io.tollgate.schemas;

import io.tollgate.schemas.avro.AdjustmentEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.specific.SpecificData;

/**
 * Writes and reads {@link AdjustmentEvent}s in Avro's single-object encoding, as {@link UsageEvents} does usage events.
 * Adjustments are few, so that Avro's own writer and reader do. For one thread.
 */
public final class AdjustmentEvents {
    static {
        TrustedAvroClasses.register();
    }

    private final BinaryMessageEncoder<AdjustmentEvent> encoder = new BinaryMessageEncoder<>(
            SpecificData.getForClass(AdjustmentEvent.class), AdjustmentEvent.getClassSchema());
    private final BinaryMessageDecoder<AdjustmentEvent> decoder = new BinaryMessageDecoder<>(
            SpecificData.getForClass(AdjustmentEvent.class), AdjustmentEvent.getClassSchema());

    /** Reads adjustments of every version that was ever released, and writes the newest. */
    public AdjustmentEvents() {
        SchemaHistory.ADJUSTMENT.forEach(decoder::addSchema);
    }

    /** The adjustment's bytes as they go into a record's value. */
    public byte[] encode(AdjustmentEvent event) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try {
            encoder.encode(event, out);
        } catch (IOException e) {
            throw new UncheckedIOException("an array does not fail", e);
        }
        return out.toByteArray();
    }

    /**
     * The adjustment that a record's value holds.
     *
     * @throws UsageEvents.UnknownSchemaException if the fingerprint belongs to no schema that this build ships
     * @throws UsageEvents.MalformedEventException if the bytes are no adjustment
     */
    public AdjustmentEvent decode(byte[] value) {
        try {
            return decoder.decode(value);
        } catch (MissingSchemaException e) {
            throw new UsageEvents.UnknownSchemaException(e);
        } catch (IOException
                | AvroRuntimeException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | UnsupportedOperationException
                | ArithmeticException e) {
            throw new UsageEvents.MalformedEventException("not an adjustment", e);
        }
    }
}
