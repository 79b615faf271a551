package io.tollgate.schemas;

import io.tollgate.schemas.avro.ControlRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;

/**
 * Writes and reads {@link ControlRecord}s in Avro's single-object encoding, as {@link UsageEvents} does events. For one
 * thread.
 */
public final class ControlRecords {
    static {
        TrustedAvroClasses.register();
    }

    private final BinaryMessageEncoder<ControlRecord> encoder =
            new BinaryMessageEncoder<>(SpecificData.getForClass(ControlRecord.class), ControlRecord.getClassSchema());
    private final BinaryMessageDecoder<ControlRecord> decoder =
            new BinaryMessageDecoder<>(SpecificData.getForClass(ControlRecord.class), ControlRecord.getClassSchema());

    /** Reads records of every version that was ever written, and writes the newest. */
    public ControlRecords() {
        SchemaHistory.CONTROL.forEach(decoder::addSchema);
    }

    /** The bytes that go into a record's value. */
    public byte[] encode(ControlRecord entry) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        encoder.encode(entry, out);
        return out.toByteArray();
    }

    /** What a record's value holds; empty if it is nothing that this build can read. */
    public Optional<ControlRecord> decode(byte[] value) {
        try {
            return Optional.of(decoder.decode(value));
        } catch (IOException | RuntimeException e) {
            // Avro's decoders and conversions throw whatever comes to them on bytes that are none of theirs.
            return Optional.empty();
        }
    }
}
