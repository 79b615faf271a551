package io.tollgate.consumer.store;

import io.tollgate.schemas.AdjustmentFields;
import io.tollgate.schemas.FieldVisitor;
import io.tollgate.schemas.Symbols;
import io.tollgate.schemas.UsageFields;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as rows of their table in RowBinary: each field as the column of its name, then the record's
 * coordinates in Kafka. For one thread.
 */
final class RowWriter implements FieldVisitor {
    private static final int COST_SCALE = 9;
    private static final BigDecimal COST_LIMIT = BigDecimal.TEN.pow(18 - COST_SCALE);
    private static final int PRICE_SCALE = 18;
    private static final BigDecimal PRICE_LIMIT = BigDecimal.TEN.pow(38 - PRICE_SCALE);
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2260-01-01T00:00:00Z");

    private static final int NOT_NULL = 0;
    private static final int NULL = 1;

    private static final int KNOWN_BITS = 8;
    private static final int KNOWN = 1 << KNOWN_BITS;

    /** Texts in UTF-8, by their hashes; the last of those with the same hash. Most come again and again. */
    private final @Nullable Encoded[] encoded = new Encoded[KNOWN];

    private final RowBytes out;

    RowWriter(RowBytes out) {
        this.out = out;
    }

    /** Writes one row; where it throws {@link InvalidEventException}, part of the row may have been written. */
    void write(RowEvent event, String topic, int partition, long offset) {
        switch (event) {
            case RowEvent.Usage usage -> UsageFields.visit(usage.event(), this);
            case RowEvent.Adjustment adjustment -> AdjustmentFields.visit(adjustment.event(), this);
        }
        text(topic);
        out.uint32(partition);
        out.int64(offset);
    }

    @Override
    public UUID uuid(String column, UUID value) {
        out.int64(value.getMostSignificantBits());
        out.int64(value.getLeastSignificantBits());
        return value;
    }

    @Override
    public Instant time(String column, Instant value) {
        if (value.isBefore(EARLIEST) || !value.isBefore(LATEST)) {
            throw new InvalidEventException(column + " is out of range: " + value);
        }
        out.int64(value.getEpochSecond() * 1_000_000 + value.getNano() / 1_000);
        return value;
    }

    @Override
    public String text(String column, String value) {
        text(value);
        return value;
    }

    /** An absent text is stored as the empty one. */
    @Override
    public @Nullable String optionalText(String column, @Nullable String value) {
        text(value == null ? "" : value);
        return value;
    }

    /** Unsigned in the table: what is not negative has the same eight bytes signed and unsigned. */
    @Override
    public long count(String column, long value) {
        if (value < 0) {
            throw new InvalidEventException(column + " is negative: " + value);
        }
        out.int64(value);
        return value;
    }

    @Override
    public long difference(String column, long value) {
        out.int64(value);
        return value;
    }

    @Override
    public @Nullable Long optionalCount(String column, @Nullable Long value) {
        if (value == null) {
            out.uint8(NULL);
        } else {
            out.uint8(NOT_NULL);
            count(column, value);
        }
        return value;
    }

    @Override
    public int status(String column, int value) {
        if (value < 0 || value > 0xFFFF) {
            throw new InvalidEventException(column + " is out of range: " + value);
        }
        out.uint16(value);
        return value;
    }

    @Override
    public boolean flag(String column, boolean value) {
        out.uint8(value ? 1 : 0);
        return value;
    }

    @Override
    public <E extends Enum<E>> E symbol(String column, Symbols<E> symbols, E value) {
        text(symbols.name(value));
        return value;
    }

    @Override
    public BigDecimal amount(String column, BigDecimal value) {
        if (value.scale() > COST_SCALE || value.abs().compareTo(COST_LIMIT) >= 0) {
            throw new InvalidEventException(column + " does not fit 18 digits, 9 of them after the point");
        }
        out.int64(value.setScale(COST_SCALE).unscaledValue().longValueExact());
        return value;
    }

    /** A signed number of 128 bits, its lower half first. */
    @Override
    public BigDecimal price(String column, BigDecimal value) {
        if (value.scale() > PRICE_SCALE || value.abs().compareTo(PRICE_LIMIT) >= 0) {
            throw new InvalidEventException(column + " does not fit 38 digits, 18 of them after the point");
        }
        BigInteger unscaled = value.setScale(PRICE_SCALE).unscaledValue();
        out.int64(unscaled.longValue());
        out.int64(unscaled.shiftRight(Long.SIZE).longValue());
        return value;
    }

    @Override
    public List<String> words(String column, List<String> value) {
        out.length(value.size());
        value.forEach(this::text);
        return value;
    }

    @Override
    public List<Boolean> flags(String column, List<Boolean> value) {
        out.length(value.size());
        value.forEach(each -> out.uint8(each ? 1 : 0));
        return value;
    }

    @Override
    public Map<String, String> texts(String column, Map<String, String> value) {
        out.length(value.size());
        for (Map.Entry<String, String> entry : value.entrySet()) {
            text(entry.getKey());
            text(entry.getValue());
        }
        return value;
    }

    @Override
    public <T> List<T> records(String column, List<T> value, Supplier<T> empty, RecordFields<T> fields) {
        out.length(value.size());
        for (T item : value) {
            fields.visit(item, this);
        }
        return value;
    }

    private void text(String text) {
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> KNOWN_BITS) & (KNOWN - 1);
        Encoded known = encoded[slot];
        if (known == null || !known.text.equals(text)) {
            known = new Encoded(text);
            encoded[slot] = known;
        }
        out.string(known.utf8);
    }

    private static final class Encoded {
        private final String text;
        private final byte[] utf8;

        Encoded(String text) {
            this.text = text;
            this.utf8 = text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
