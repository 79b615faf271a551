package io.tollgate.schemas;

import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Writes usage events field by field. Avro's own writer goes through the schema again for every event and makes an
 * object of every text, which would cost more than everything else that an audit row costs a gateway. The bytes are
 * Avro's; a test holds the two together. For one thread.
 */
final class UsageEventWriter implements FieldVisitor {
    static final byte[] HEADER = ByteBuffer.allocate(10)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 0x01)
            .putLong(SchemaNormalization.parsingFingerprint64(UsageEvent.getClassSchema()))
            .array();
    static final int COST_SCALE = 9;
    static final int PRICE_SCALE = 18;
    static final int NULL = 0;
    static final int NOT_NULL = 1;

    /** What most amounts are. */
    private static final byte[] ZERO = {0};

    private final AvroOutput out = new AvroOutput();

    byte[] write(UsageEvent event) {
        out.clear();
        out.fixed(HEADER);
        UsageFields.visit(event, this);
        return out.toByteArray();
    }

    @Override
    public UUID uuid(String field, UUID value) {
        out.text(value.toString());
        return value;
    }

    @Override
    public Instant time(String field, Instant value) {
        out.number(value.getEpochSecond() * 1_000_000 + value.getNano() / 1_000);
        return value;
    }

    @Override
    public String text(String field, String value) {
        out.text(value);
        return value;
    }

    @Override
    public @Nullable String optionalText(String field, @Nullable String value) {
        out.number(value == null ? NULL : NOT_NULL);
        if (value != null) {
            out.text(value);
        }
        return value;
    }

    @Override
    public long count(String field, long value) {
        out.number(value);
        return value;
    }

    @Override
    public long difference(String field, long value) {
        return count(field, value);
    }

    @Override
    public @Nullable Long optionalCount(String field, @Nullable Long value) {
        out.number(value == null ? NULL : NOT_NULL);
        if (value != null) {
            out.number(value);
        }
        return value;
    }

    @Override
    public int status(String field, int value) {
        out.number(value);
        return value;
    }

    @Override
    public boolean flag(String field, boolean value) {
        out.flag(value);
        return value;
    }

    @Override
    public <E extends Enum<E>> E symbol(String field, Symbols<E> symbols, E value) {
        out.number(symbols.index(value));
        return value;
    }

    @Override
    public BigDecimal amount(String field, BigDecimal value) {
        decimal(value, COST_SCALE);
        return value;
    }

    @Override
    public BigDecimal price(String field, BigDecimal value) {
        decimal(value, PRICE_SCALE);
        return value;
    }

    private void decimal(BigDecimal value, int scale) {
        if (value.signum() == 0) {
            out.bytes(ZERO);
        } else {
            out.bytes(value.setScale(scale).unscaledValue().toByteArray());
        }
    }

    @Override
    public List<String> words(String field, List<String> value) {
        block(value.size());
        value.forEach(out::text);
        out.number(0);
        return value;
    }

    @Override
    public List<Boolean> flags(String field, List<Boolean> value) {
        block(value.size());
        value.forEach(out::flag);
        out.number(0);
        return value;
    }

    @Override
    public Map<String, String> texts(String field, Map<String, String> value) {
        block(value.size());
        for (Map.Entry<String, String> entry : value.entrySet()) {
            out.text(entry.getKey());
            out.text(entry.getValue());
        }
        out.number(0);
        return value;
    }

    @Override
    public <T> List<T> records(String field, List<T> value, Supplier<T> empty, RecordFields<T> fields) {
        block(value.size());
        for (T item : value) {
            fields.visit(item, this);
        }
        out.number(0);
        return value;
    }

    /** The head of an array's or map's only block; where it is empty, it has none. */
    private void block(int items) {
        if (items > 0) {
            out.number(items);
        }
    }
}
