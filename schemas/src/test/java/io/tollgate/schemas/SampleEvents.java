package io.tollgate.schemas;

import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/** Events that are filled by their schema, so that a new field is filled as well. */
final class SampleEvents {
    static {
        TrustedAvroClasses.register();
    }

    private static final Instant SOME_TIME = Instant.parse("2026-11-20T12:00:00.123456Z");

    private int number = 20;

    private SampleEvents() {}

    /** A different value in every field, so that no two can change places unseen. */
    static UsageEvent full() {
        return new SampleEvents().filled(new UsageEvent());
    }

    /** An adjustment, likewise. */
    static AdjustmentEvent adjustment() {
        return new SampleEvents().filled(new AdjustmentEvent());
    }

    /** A record's header, and of its first field, which is a text, how long it says that it is. */
    static byte[] beginning(Schema schema, long length) {
        ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0xc3, 1}).putLong(SchemaNormalization.parsingFingerprint64(schema));
        long left = length << 1;
        while (left > 0x7f) {
            bytes.put((byte) (left | 0x80));
            left >>>= 7;
        }
        bytes.put((byte) left);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /** Nothing in every field that can be empty. */
    static UsageEvent sparse() {
        UsageEvent event = full();
        for (Schema.Field field : event.getSchema().getFields()) {
            switch (field.schema().getType()) {
                case UNION -> event.put(field.pos(), null);
                case MAP -> event.put(field.pos(), Map.of());
                case ARRAY -> event.put(field.pos(), List.of());
                case BYTES -> event.put(field.pos(), BigDecimal.ZERO.setScale(9));
                default -> {}
            }
        }
        return event;
    }

    private <R extends SpecificRecordBase> R filled(R record) {
        for (Schema.Field field : record.getSchema().getFields()) {
            record.put(field.pos(), some(field.schema()));
        }
        return record;
    }

    private Object some(Schema schema) {
        number++;
        LogicalType logical = schema.getLogicalType();
        if (logical != null) {
            return switch (logical.getName()) {
                case "uuid" -> new UUID(number, -number);
                case "timestamp-micros" -> SOME_TIME.plusNanos(number * 1_000L);
                case "decimal" ->
                    BigDecimal.valueOf(123_456_789_012L + number, ((LogicalTypes.Decimal) logical).getScale());
                default -> throw new AssertionError("no usage event has a " + logical.getName());
            };
        }
        return switch (schema.getType()) {
            case STRING -> "é" + number;
            case LONG -> (1L << number % 60) + number;
            case INT -> 200 + number;
            case BOOLEAN -> number % 2 == 0;
            case MAP -> Map.of("key" + number, "value" + number);
            case ARRAY ->
                IntStream.range(0, 2)
                        .mapToObj(i -> switch (schema.getElementType().getName()) {
                            case "Attempt" -> filled(new Attempt());
                            case "Charge" -> filled(new Charge());
                            default -> some(schema.getElementType());
                        })
                        .toList();
            case ENUM -> SpecificData.get().createEnum(schema.getEnumSymbols().getLast(), schema);
            case UNION -> some(schema.getTypes().getLast());
            default -> throw new AssertionError("no usage event has a " + schema.getType());
        };
    }
}
