package io.tollgate.schemas;

import io.tollgate.schemas.avro.PayloadEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.specific.SpecificData;

/** Writes and reads {@link PayloadEvent}s in Avro's single-object encoding. For one thread. */
public final class PayloadEvents {
    static {
        TrustedAvroClasses.register();
    }

    private final BinaryMessageEncoder<PayloadEvent> encoder =
            new BinaryMessageEncoder<>(SpecificData.getForClass(PayloadEvent.class), PayloadEvent.getClassSchema());
    private final BinaryMessageDecoder<PayloadEvent> decoder =
            new BinaryMessageDecoder<>(SpecificData.getForClass(PayloadEvent.class), PayloadEvent.getClassSchema());

    /** Reads payloads of every version that was ever released, and writes the newest. */
    public PayloadEvents() {
        SchemaHistory.PAYLOAD.forEach(decoder::addSchema);
    }

    /** The payload's bytes as they go into a record's value. */
    public byte[] encode(PayloadEvent event) {
        int content = event.getRequest().getContent().remaining()
                + event.getResponse().getContent().remaining();
        ByteArrayOutputStream out = new ByteArrayOutputStream(content + 256);
        try {
            encoder.encode(event, out);
        } catch (IOException e) {
            throw new UncheckedIOException("an array does not fail", e);
        }
        return out.toByteArray();
    }

    /**
     * The payload that a record's value holds.
     *
     * @throws UsageEvents.UnknownSchemaException if the fingerprint belongs to no schema that this build ships
     * @throws UsageEvents.MalformedEventException if the bytes are no payload
     */
    public PayloadEvent decode(byte[] value) {
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
            throw new UsageEvents.MalformedEventException("not a payload", e);
        }
    }
}
