package io.tollgate.consumer;

import io.tollgate.schemas.UsageEvents;
import io.tollgate.schemas.avro.Attempt;
import io.tollgate.schemas.avro.Charge;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Usage events with every field of the schema filled, or left out, at random; the same seed gives the same events, but
 * for the time.
 */
public final class Events {
    static {
        // Avro makes values of our enums once it has been told to trust their package, which this does.
        new UsageEvents();
    }

    private final Random random;

    public Events(long seed) {
        random = new Random(seed);
    }

    public List<UsageEvent> some(int count) {
        return IntStream.range(0, count).mapToObj(i -> one()).toList();
    }

    public UsageEvent one() {
        return filled(new UsageEvent());
    }

    <R extends SpecificRecordBase> R filled(R record) {
        for (Schema.Field field : record.getSchema().getFields()) {
            record.put(field.pos(), any(field.schema()));
        }
        return record;
    }

    private @Nullable Object any(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        if (logical != null) {
            return switch (logical.getName()) {
                case "uuid" -> new UUID(random.nextLong(), random.nextLong());
                case "timestamp-micros" ->
                    Instant.now()
                            .truncatedTo(ChronoUnit.MILLIS)
                            .minusMillis(random.nextInt(100_000))
                            .plusNanos(1000L * random.nextInt(1_000));
                case "decimal" ->
                    BigDecimal.valueOf(
                            random.nextLong(1_000_000_000_000L), ((LogicalTypes.Decimal) logical).getScale());
                default -> throw new AssertionError("no usage event has a " + logical.getName());
            };
        }
        return switch (schema.getType()) {
            case STRING -> word();
            case LONG -> random.nextBoolean() ? random.nextInt(1000) : random.nextLong(1L << 40);
            case INT -> random.nextInt(600);
            case BOOLEAN -> random.nextBoolean();
            case MAP -> random.nextBoolean() ? Map.of() : Map.of("team", "red ✓", word() + "1", word());
            case ARRAY ->
                IntStream.range(0, random.nextInt(3))
                        .mapToObj(i -> switch (schema.getElementType().getName()) {
                            case "Attempt" -> filled(new Attempt());
                            case "Charge" -> filled(new Charge());
                            case "boolean" -> random.nextBoolean();
                            default -> word();
                        })
                        .toList();
            case ENUM -> {
                List<String> symbols = schema.getEnumSymbols();
                yield SpecificData.get().createEnum(symbols.get(random.nextInt(symbols.size())), schema);
            }
            case UNION -> random.nextInt(4) == 0 ? null : any(schema.getTypes().getLast());
            default -> throw new AssertionError("no usage event has a " + schema.getType());
        };
    }

    private String word() {
        return List.of("alpha", "beta", "gamma-1", "δέλτα").get(random.nextInt(4));
    }
}
