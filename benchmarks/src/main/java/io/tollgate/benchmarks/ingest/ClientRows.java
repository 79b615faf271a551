package io.tollgate.benchmarks.ingest;

import com.clickhouse.client.api.data_formats.RowBinaryFormatSerializer;
import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.data.ClickHouseColumn;
import io.tollgate.schemas.FieldVisitor;
import io.tollgate.schemas.Symbols;
import io.tollgate.schemas.UsageFields;
import io.tollgate.schemas.avro.UsageEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Usage rows as the ClickHouse client writes them. For one thread. */
final class ClientRows {
    private final OutputStream stream;
    private final RowBinaryFormatSerializer out;
    private final Typed typed = new Typed();

    ClientRows(OutputStream stream) {
        this.stream = stream;
        this.out = new RowBinaryFormatSerializer(stream);
    }

    /** The usage table's columns, in the order in which rows have them. */
    static TableSchema table() {
        Columns columns = new Columns();
        UsageFields.visit(new SampleEvents().next(), columns);
        columns.seen("kafka_topic", "String", "");
        columns.seen("kafka_partition", "UInt32", 0);
        columns.seen("kafka_offset", "UInt64", 0L);
        return new TableSchema(columns.seen);
    }

    /** A row as objects. */
    static List<@Nullable Object> values(UsageEvent event, String topic, int partition, long offset) {
        Values values = new Values(41);
        UsageFields.visit(event, values);
        values.seen("kafka_topic", "String", topic);
        values.seen("kafka_partition", "UInt32", partition);
        values.seen("kafka_offset", "UInt64", offset);
        return values.seen;
    }

    /** Writes a row, value by value. */
    void serialize(UsageEvent event, String topic, int partition, long offset) throws IOException {
        UsageFields.visit(event, typed);
        out.writeString(topic);
        out.writeUInt32(partition);
        out.writeUInt64(BigInteger.valueOf(offset));
    }

    /** Shows each value with the type of its column. */
    private abstract static class ByType implements FieldVisitor {
        abstract void show(String column, String type, @Nullable Object value);

        final <V extends @Nullable Object> V seen(String column, String type, V value) {
            show(column, type, value);
            return value;
        }

        @Override
        public UUID uuid(String column, UUID value) {
            return seen(column, "UUID", value);
        }

        @Override
        public Instant time(String column, Instant value) {
            return seen(column, "DateTime64(6, 'UTC')", value);
        }

        @Override
        public String text(String column, String value) {
            return seen(column, "String", value);
        }

        @Override
        public @Nullable String optionalText(String column, @Nullable String value) {
            show(column, "String", Objects.requireNonNullElse(value, ""));
            return value;
        }

        @Override
        public long count(String column, long value) {
            return seen(column, "UInt64", value);
        }

        @Override
        public long difference(String column, long value) {
            return seen(column, "Int64", value);
        }

        @Override
        public @Nullable Long optionalCount(String column, @Nullable Long value) {
            return seen(column, "Nullable(UInt64)", value);
        }

        @Override
        public int status(String column, int value) {
            return seen(column, "UInt16", value);
        }

        @Override
        public boolean flag(String column, boolean value) {
            return seen(column, "Bool", value);
        }

        @Override
        public <E extends Enum<E>> E symbol(String column, Symbols<E> symbols, E value) {
            show(column, "String", symbols.name(value));
            return value;
        }

        @Override
        public BigDecimal amount(String column, BigDecimal value) {
            return seen(column, "Decimal(18, 9)", value);
        }

        @Override
        public BigDecimal price(String column, BigDecimal value) {
            return seen(column, "Decimal(38, 18)", value);
        }

        @Override
        public List<String> words(String column, List<String> value) {
            return seen(column, "Array(LowCardinality(String))", value);
        }

        @Override
        public List<Boolean> flags(String column, List<Boolean> value) {
            return seen(column, "Array(Bool)", value);
        }

        @Override
        public Map<String, String> texts(String column, Map<String, String> value) {
            return seen(column, "Map(String, String)", value);
        }
    }

    private static final class Columns extends ByType {
        final List<ClickHouseColumn> seen = new ArrayList<>();

        @Override
        void show(String column, String type, @Nullable Object value) {
            seen.add(ClickHouseColumn.of(column.substring(column.indexOf('.') + 1), type));
        }

        @Override
        public <T> List<T> records(String column, List<T> value, Supplier<T> empty, RecordFields<T> fields) {
            Columns nested = new Columns();
            fields.visit(value.getFirst(), nested);
            List<String> types = nested.seen.stream()
                    .map(field -> field.getColumnName() + " " + field.getOriginalTypeName())
                    .toList();
            return seen(column, "Array(Tuple(" + String.join(", ", types) + "))", value);
        }
    }

    private static final class Values extends ByType {
        final List<@Nullable Object> seen;

        Values(int size) {
            seen = new ArrayList<>(size);
        }

        @Override
        void show(String column, String type, @Nullable Object value) {
            seen.add(value);
        }

        @Override
        public <T> List<T> records(String column, List<T> value, Supplier<T> empty, RecordFields<T> fields) {
            List<Object> tuples = new ArrayList<>(value.size());
            for (T item : value) {
                Values tuple = new Values(7);
                fields.visit(item, tuple);
                tuples.add(tuple.seen.toArray());
            }
            show(column, "", tuples);
            return value;
        }
    }

    /** What the serializer throws is an {@link IOException}, which no visitor may. */
    @FunctionalInterface
    private interface Write {
        void write() throws IOException;
    }

    private static void write(Write write) {
        try {
            write.write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Typed implements FieldVisitor {
        @Override
        public UUID uuid(String column, UUID value) {
            // It writes its second argument first.
            write(() -> out.writeUUID(value.getLeastSignificantBits(), value.getMostSignificantBits()));
            return value;
        }

        @Override
        public Instant time(String column, Instant value) {
            write(() -> out.writeDateTime64(value, 6));
            return value;
        }

        @Override
        public String text(String column, String value) {
            write(() -> out.writeString(value));
            return value;
        }

        @Override
        public @Nullable String optionalText(String column, @Nullable String value) {
            text(column, Objects.requireNonNullElse(value, ""));
            return value;
        }

        @Override
        public long count(String column, long value) {
            write(() -> out.writeUInt64(BigInteger.valueOf(value)));
            return value;
        }

        @Override
        public long difference(String column, long value) {
            write(() -> out.writeInt64(value));
            return value;
        }

        @Override
        public @Nullable Long optionalCount(String column, @Nullable Long value) {
            if (value == null) {
                write(out::writeNull);
            } else {
                write(out::writeNotNull);
                count(column, value);
            }
            return value;
        }

        @Override
        public int status(String column, int value) {
            write(() -> out.writeUInt16(value));
            return value;
        }

        @Override
        public boolean flag(String column, boolean value) {
            write(() -> out.writeBool(value));
            return value;
        }

        @Override
        public <E extends Enum<E>> E symbol(String column, Symbols<E> symbols, E value) {
            text(column, symbols.name(value));
            return value;
        }

        @Override
        public BigDecimal amount(String column, BigDecimal value) {
            write(() -> out.writeDecimal64(value, 9));
            return value;
        }

        @Override
        public BigDecimal price(String column, BigDecimal value) {
            write(() -> out.writeDecimal128(value, 18));
            return value;
        }

        @Override
        public List<String> words(String column, List<String> value) {
            size(value.size());
            value.forEach(each -> text(column, each));
            return value;
        }

        @Override
        public List<Boolean> flags(String column, List<Boolean> value) {
            size(value.size());
            value.forEach(each -> write(() -> out.writeBool(each)));
            return value;
        }

        @Override
        public Map<String, String> texts(String column, Map<String, String> value) {
            size(value.size());
            for (Map.Entry<String, String> entry : value.entrySet()) {
                text(column, entry.getKey());
                text(column, entry.getValue());
            }
            return value;
        }

        @Override
        public <T> List<T> records(String column, List<T> value, Supplier<T> empty, RecordFields<T> fields) {
            size(value.size());
            for (T item : value) {
                fields.visit(item, this);
            }
            return value;
        }

        private void size(int size) {
            write(() -> RowBinaryFormatSerializer.writeSize(stream, size));
        }
    }
}
