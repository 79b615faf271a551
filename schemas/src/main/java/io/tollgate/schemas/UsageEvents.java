package io.tollgate.schemas;

import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.specific.SpecificData;

/**
 * Writes and reads {@link UsageEvent}s in Avro's single-object encoding: two magic bytes, the schema's CRC-64-AVRO
 * fingerprint, the body (Avro specification, "Single-object encoding"). Instances are for one thread.
 */
public final class UsageEvents {
    static {
        TrustedAvroClasses.register();
    }

    private final UsageEventWriter writer = new UsageEventWriter();
    private final UsageEventReader reader = new UsageEventReader();
    private final BinaryMessageDecoder<UsageEvent> decoder =
            new BinaryMessageDecoder<>(SpecificData.getForClass(UsageEvent.class), UsageEvent.getClassSchema());

    /** Reads events of every version that was ever released, and writes the newest. */
    public UsageEvents() {
        this(SchemaHistory.USAGE);
    }

    /** Reads events that were written with any of these. */
    UsageEvents(Collection<Schema> written) {
        written.forEach(decoder::addSchema);
    }

    /** The event's bytes as they go into a record's value. */
    public byte[] encode(UsageEvent event) {
        return writer.write(event);
    }

    /**
     * The event that a record's value holds.
     *
     * @throws UnknownSchemaException if the fingerprint belongs to no schema that this build ships
     * @throws MalformedEventException if the bytes are no event
     */
    public UsageEvent decode(byte[] value) {
        byte[] header = UsageEventWriter.HEADER;
        boolean newest =
                value.length > header.length && Arrays.equals(value, 0, header.length, header, 0, header.length);
        try {
            return newest ? reader.read(value, header.length) : decoder.decode(value);
        } catch (MissingSchemaException e) {
            throw new UnknownSchemaException(e);
        } catch (IOException
                | AvroRuntimeException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | UnsupportedOperationException
                | ArithmeticException e) {
            throw new MalformedEventException("not a usage event", e);
        }
    }

    /** A record was written with a schema that this build does not know: not a bad record, a newer writer. */
    public static final class UnknownSchemaException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnknownSchemaException(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** A record's bytes are not the event that they should be. */
    public static final class MalformedEventException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedEventException(String what, Throwable cause) {
            super(what + ": " + cause.getMessage(), cause);
        }
    }
}
