package io.tollgate.consumer.proof;

import io.tollgate.schemas.FieldVisitor;
import io.tollgate.schemas.Symbols;
import io.tollgate.schemas.UsageFields;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The fields in which two events differ as rows: an empty text is an absent one. For one thread. */
final class Differences {
    private final Values one = new Values();
    private final Values other = new Values();

    /** The names of the columns that differ, in their order; empty if there are none. */
    Set<String> between(UsageEvent first, UsageEvent second) {
        one.read(first);
        other.read(second);
        if (one.values.equals(other.values)) {
            return Set.of();
        }
        Set<String> columns = new LinkedHashSet<>();
        for (int i = 0; i < Math.min(one.values.size(), other.values.size()); i++) {
            if (!Objects.equals(one.values.get(i), other.values.get(i))) {
                columns.add(one.columns.get(i));
                if (!one.columns.get(i).equals(other.columns.get(i))) {
                    // Lists of unequal length: what follows does not stand side by side.
                    break;
                }
            }
        }
        return columns;
    }

    /** An event's values one after another, with the column of each. */
    private static final class Values implements FieldVisitor {
        private final List<@Nullable Object> values = new ArrayList<>();
        private final List<String> columns = new ArrayList<>();

        void read(UsageEvent event) {
            values.clear();
            columns.clear();
            UsageFields.visit(event, this);
        }

        private <T extends @Nullable Object> T add(String column, T value) {
            columns.add(column);
            values.add(value);
            return value;
        }

        @Override
        public UUID uuid(String column, UUID value) {
            return add(column, value);
        }

        @Override
        public Instant time(String column, Instant value) {
            add(column, value.truncatedTo(ChronoUnit.MICROS));
            return value;
        }

        @Override
        public String text(String column, String value) {
            return add(column, value);
        }

        @Override
        public @Nullable String optionalText(String column, @Nullable String value) {
            add(column, value == null ? "" : value);
            return value;
        }

        @Override
        public long count(String column, long value) {
            add(column, value);
            return value;
        }

        @Override
        public long difference(String column, long value) {
            add(column, value);
            return value;
        }

        @Override
        public @Nullable Long optionalCount(String column, @Nullable Long value) {
            return add(column, value);
        }

        @Override
        public int status(String column, int value) {
            add(column, value);
            return value;
        }

        @Override
        public boolean flag(String column, boolean value) {
            add(column, value);
            return value;
        }

        @Override
        public <E extends Enum<E>> E symbol(String column, Symbols<E> symbols, E value) {
            return add(column, value);
        }

        @Override
        public BigDecimal amount(String column, BigDecimal value) {
            add(column, value.stripTrailingZeros());
            return value;
        }

        @Override
        public BigDecimal price(String column, BigDecimal value) {
            add(column, value.stripTrailingZeros());
            return value;
        }

        @Override
        public List<String> words(String column, List<String> value) {
            return add(column, value);
        }

        @Override
        public List<Boolean> flags(String column, List<Boolean> value) {
            return add(column, value);
        }

        @Override
        public Map<String, String> texts(String column, Map<String, String> value) {
            return add(column, value);
        }

        @Override
        public <T> List<T> records(String column, List<T> value, Supplier<T> empty, RecordFields<T> fields) {
            add(column, value.size());
            value.forEach(record -> fields.visit(record, this));
            return value;
        }
    }
}
