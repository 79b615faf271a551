package io.tollgate.schemas;

import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads events that were written with the newest schema, field by field: the other side of {@link UsageEventWriter},
 * for the same reason. Avro reads the others. For one thread.
 */
final class UsageEventReader implements FieldVisitor {
    private static final long MICROS = 1_000_000;

    private final AvroInput in = new AvroInput();

    /**
     * The event whose body begins behind a header.
     *
     * @throws RuntimeException as {@link AvroInput} has it, where the bytes are not an event
     */
    UsageEvent read(byte[] value, int body) {
        in.begin(value, body);
        UsageEvent event = new UsageEvent();
        UsageFields.visit(event, this);
        return event;
    }

    @Override
    public UUID uuid(String field, UUID before) {
        return in.uuid();
    }

    @Override
    public Instant time(String field, Instant before) {
        long micros = in.number();
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
    }

    @Override
    public String text(String field, String before) {
        return in.text();
    }

    @Override
    public @Nullable String optionalText(String field, @Nullable String before) {
        return isPresent() ? in.text() : null;
    }

    @Override
    public long count(String field, long before) {
        return in.number();
    }

    @Override
    public long difference(String field, long before) {
        return in.number();
    }

    @Override
    public @Nullable Long optionalCount(String field, @Nullable Long before) {
        return isPresent() ? Long.valueOf(in.number()) : null;
    }

    @Override
    public int status(String field, int before) {
        return in.integer();
    }

    @Override
    public boolean flag(String field, boolean before) {
        return in.flag();
    }

    @Override
    public <E extends Enum<E>> E symbol(String field, Symbols<E> symbols, E before) {
        return symbols.at(in.integer());
    }

    @Override
    public BigDecimal amount(String field, BigDecimal before) {
        return new BigDecimal(new BigInteger(in.bytes()), UsageEventWriter.COST_SCALE);
    }

    @Override
    public BigDecimal price(String field, BigDecimal before) {
        return new BigDecimal(new BigInteger(in.bytes()), UsageEventWriter.PRICE_SCALE);
    }

    @Override
    public List<String> words(String field, List<String> before) {
        List<String> words = List.of();
        for (long items = in.block(); items != 0; items = in.block()) {
            words = words.isEmpty() ? new ArrayList<>(1) : words;
            for (long item = 0; item < items; item++) {
                words.add(in.text());
            }
        }
        return words;
    }

    @Override
    public List<Boolean> flags(String field, List<Boolean> before) {
        List<Boolean> flags = List.of();
        for (long items = in.block(); items != 0; items = in.block()) {
            flags = flags.isEmpty() ? new ArrayList<>(1) : flags;
            for (long item = 0; item < items; item++) {
                flags.add(in.flag());
            }
        }
        return flags;
    }

    @Override
    public Map<String, String> texts(String field, Map<String, String> before) {
        Map<String, String> texts = Map.of();
        for (long items = in.block(); items != 0; items = in.block()) {
            texts = texts.isEmpty() ? new HashMap<>() : texts;
            for (long item = 0; item < items; item++) {
                texts.put(in.text(), in.text());
            }
        }
        return texts;
    }

    @Override
    public <T> List<T> records(String field, List<T> before, Supplier<T> empty, RecordFields<T> fields) {
        List<T> records = new ArrayList<>(1);
        for (long items = in.block(); items != 0; items = in.block()) {
            for (long item = 0; item < items; item++) {
                T record = empty.get();
                fields.visit(record, this);
                records.add(record);
            }
        }
        return records;
    }

    /** Of a union of null and something else. */
    private boolean isPresent() {
        return switch (in.integer()) {
            case UsageEventWriter.NULL -> false;
            case UsageEventWriter.NOT_NULL -> true;
            default -> throw new IllegalArgumentException("a union has two branches here");
        };
    }
}
