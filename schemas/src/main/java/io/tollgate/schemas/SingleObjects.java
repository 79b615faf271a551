package io.tollgate.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Writes and reads records of one kind by Avro's own means, in its single-object encoding (Avro specification,
 * "Single-object encoding"). For one thread.
 */
final class SingleObjects<T extends SpecificRecordBase> {
    private final BinaryMessageEncoder<T> encoder;
    private final BinaryMessageDecoder<T> decoder;
    private final String what;

    /**
     * Reads records of every version, and writes the newest.
     *
     * @param written the schemas that records may have been written with, besides the newest
     * @param what a record of this kind is, with its article
     */
    SingleObjects(Class<T> type, Schema newest, Collection<Schema> written, String what) {
        SpecificData data = SpecificData.getForClass(type);
        this.encoder = new BinaryMessageEncoder<>(data, newest);
        this.decoder = new BinaryMessageDecoder<>(data, newest);
        this.what = what;
        written.forEach(decoder::addSchema);
    }

    /** @param expected about how many bytes it takes */
    byte[] encode(T value, int expected) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(expected);
        try {
            encoder.encode(value, out);
        } catch (IOException e) {
            throw new UncheckedIOException("an array does not fail", e);
        }
        return out.toByteArray();
    }

    /**
     * The record that bytes hold.
     *
     * @throws UsageEvents.UnknownSchemaException if the fingerprint belongs to no schema that this build ships
     * @throws UsageEvents.MalformedEventException if the bytes are none
     */
    T decode(byte[] bytes) {
        try {
            return decoder.decode(bytes);
        } catch (MissingSchemaException e) {
            throw new UsageEvents.UnknownSchemaException(e);
        } catch (IOException
                | AvroRuntimeException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | UnsupportedOperationException
                | ArithmeticException e) {
            throw new UsageEvents.MalformedEventException("not " + what, e);
        }
    }
}
