package io.tollgate.schemas;

import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of usage events and adjustments in the schemas of one version, whichever versions this build writes, so
 * that what was hashed once hashes to the same again. For one thread.
 */
public final class EventHashing {
    static {
        TrustedAvroClasses.register();
    }

    private static final String ALGORITHM = "CRC-64-AVRO";
    private static final String BETWEEN = ",";

    private final Schema usage;
    private final Schema adjustment;
    private final SpecificDatumWriter<UsageEvent> usageWriter;
    private final SpecificDatumWriter<AdjustmentEvent> adjustmentWriter;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private @Nullable BinaryEncoder encoder;

    private EventHashing(Schema usage, Schema adjustment) {
        this.usage = usage;
        this.adjustment = adjustment;
        // Fields are only ever added at the end, so that those of an older schema are where they were.
        this.usageWriter = new SpecificDatumWriter<>(usage, SpecificData.getForClass(UsageEvent.class));
        this.adjustmentWriter = new SpecificDatumWriter<>(adjustment, SpecificData.getForClass(AdjustmentEvent.class));
    }

    /** In the newest schemas. */
    public static EventHashing newest() {
        return new EventHashing(SchemaHistory.USAGE.getLast(), SchemaHistory.ADJUSTMENT.getLast());
    }

    /**
     * In the schemas of two fingerprints.
     *
     * @param fingerprints as {@link #fingerprints} gave them
     * @throws IllegalArgumentException if this build does not know both
     */
    public static EventHashing of(String fingerprints) {
        String[] both = fingerprints.split(BETWEEN, -1);
        if (both.length != 2) {
            throw new IllegalArgumentException("\"" + fingerprints + "\" is not the fingerprints of two schemas");
        }
        return new EventHashing(known(SchemaHistory.USAGE, both[0]), known(SchemaHistory.ADJUSTMENT, both[1]));
    }

    private static Schema known(List<Schema> history, String fingerprint) {
        for (Schema schema : history) {
            if (fingerprint(schema).equals(fingerprint)) {
                return schema;
            }
        }
        throw new IllegalArgumentException(
                "rows were hashed by the schema " + fingerprint + ", which this build does not know; use a newer one");
    }

    static String fingerprint(Schema schema) {
        try {
            return HexFormat.of().formatHex(SchemaNormalization.parsingFingerprint(ALGORITHM, schema));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(ALGORITHM + " is Avro's own", e);
        }
    }

    /** The schemas', usage events' first, in hexadecimal digits. */
    public String fingerprints() {
        return fingerprint(usage) + BETWEEN + fingerprint(adjustment);
    }

    /** The event's bytes in Avro's binary encoding. */
    public byte[] bytes(UsageEvent event) {
        return written(usageWriter, event);
    }

    /** The adjustment's bytes in Avro's binary encoding. */
    public byte[] bytes(AdjustmentEvent event) {
        return written(adjustmentWriter, event);
    }

    private <T extends SpecificRecordBase> byte[] written(SpecificDatumWriter<T> writer, T event) {
        bytes.reset();
        try {
            encoder = EncoderFactory.get().directBinaryEncoder(bytes, encoder);
            writer.write(event, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("an in-memory buffer cannot fail", e);
        }
        return bytes.toByteArray();
    }
}
