package io.tollgate.consumer.store;

import io.tollgate.schemas.AdjustmentFields;
import io.tollgate.schemas.FieldVisitor;
import io.tollgate.schemas.Symbols;
import io.tollgate.schemas.UsageFields;
import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of a table back into events: what {@link RowWriter} writes, column by column. An empty text
 * is an absent one, wherever a text may be absent. For one thread.
 */
final class RowReader implements FieldVisitor {
    private static final int AMOUNT_SCALE = 9;
    private static final int PRICE_SCALE = 18;
    private static final long MICROS = 1_000_000;

    private final RowInput in;

    RowReader(InputStream in) {
        this.in = new RowInput(in);
    }

    /** The next row; null behind the last one. */
    @Nullable
    StoredRow next() throws IOException {
        if (in.atEnd()) {
            return null;
        }
        UsageEvent event = new UsageEvent();
        try {
            UsageFields.visit(event, this);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new StoredRow(event, in.text(), in.uint32(), in.int64());
    }

    /** The next adjustment, where those are what is read; null behind the last one. */
    @Nullable
    StoredAdjustment nextAdjustment() throws IOException {
        if (in.atEnd()) {
            return null;
        }
        AdjustmentEvent event = new AdjustmentEvent();
        try {
            AdjustmentFields.visit(event, this);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new StoredAdjustment(event, in.text(), in.uint32(), in.int64());
    }

    private interface Read<T> {
        T read() throws IOException;
    }

    private static <T> T from(Read<T> read) {
        try {
            return read.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public UUID uuid(String column, UUID value) {
        return from(() -> new UUID(in.int64(), in.int64()));
    }

    @Override
    public Instant time(String column, Instant value) {
        long micros = from(in::int64);
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
    }

    @Override
    public String text(String column, String value) {
        return from(in::text);
    }

    @Override
    public @Nullable String optionalText(String column, @Nullable String value) {
        String text = from(in::text);
        return text.isEmpty() ? null : text;
    }

    @Override
    public long count(String column, long value) {
        return from(in::int64);
    }

    @Override
    public long difference(String column, long value) {
        return from(in::int64);
    }

    @Override
    public @Nullable Long optionalCount(String column, @Nullable Long value) {
        return from(in::uint8) == 0 ? Long.valueOf(from(in::int64)) : null;
    }

    @Override
    public int status(String column, int value) {
        return from(in::uint16);
    }

    @Override
    public boolean flag(String column, boolean value) {
        return from(in::uint8) != 0;
    }

    @Override
    public <E extends Enum<E>> E symbol(String column, Symbols<E> symbols, E value) {
        return symbols.named(from(in::text));
    }

    @Override
    public BigDecimal amount(String column, BigDecimal value) {
        return BigDecimal.valueOf(from(in::int64), AMOUNT_SCALE);
    }

    @Override
    public BigDecimal price(String column, BigDecimal value) {
        long lower = from(in::int64);
        long upper = from(in::int64);
        BigInteger unscaled = BigInteger.valueOf(upper)
                .shiftLeft(Long.SIZE)
                .add(BigInteger.valueOf(lower >>> 1).shiftLeft(1).add(BigInteger.valueOf(lower & 1)));
        return new BigDecimal(unscaled, PRICE_SCALE);
    }

    @Override
    public List<String> words(String column, List<String> value) {
        int count = from(in::length);
        List<String> words = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            words.add(from(in::text));
        }
        return words;
    }

    @Override
    public List<Boolean> flags(String column, List<Boolean> value) {
        int count = from(in::length);
        List<Boolean> flags = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            flags.add(from(in::uint8) != 0);
        }
        return flags;
    }

    @Override
    public Map<String, String> texts(String column, Map<String, String> value) {
        int count = from(in::length);
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            texts.put(from(in::text), from(in::text));
        }
        return texts;
    }

    @Override
    public <T> List<T> records(String column, List<T> value, Supplier<T> empty, RecordFields<T> fields) {
        int count = from(in::length);
        List<T> records = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            T record = empty.get();
            fields.visit(record, this);
            records.add(record);
        }
        return records;
    }
}
