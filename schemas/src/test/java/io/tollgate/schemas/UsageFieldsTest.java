package io.tollgate.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.schemas.avro.AdjustmentEvent;
import io.tollgate.schemas.avro.UsageEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class UsageFieldsTest {
    @Test
    void areThoseOfTheSchemaInItsOrder() {
        Names names = new Names();
        UsageFields.visit(SampleEvents.full(), names);
        assertThat(names.seen).isEqualTo(names("", UsageEvent.getClassSchema()));
    }

    @Test
    void ofAdjustmentsAreThoseOfTheirSchemaInItsOrder() {
        Names names = new Names();
        AdjustmentEvent event = SampleEvents.adjustment();
        AdjustmentFields.visit(event, names);
        assertThat(names.seen).isEqualTo(names("", AdjustmentEvent.getClassSchema()));
        assertThat(event).isEqualTo(SampleEvents.adjustment());
    }

    @Test
    void areLeftAsTheyAreByAVisitorThatReturnsThem() {
        UsageEvent event = SampleEvents.full();
        UsageFields.visit(event, new Names());
        assertThat(event).isEqualTo(SampleEvents.full());
    }

    private static List<String> names(String prefix, Schema schema) {
        List<String> names = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            names.add(prefix + field.name());
            if (field.schema().getType() == Schema.Type.ARRAY
                    && field.schema().getElementType().getType() == Schema.Type.RECORD) {
                names.addAll(names(field.name() + ".", field.schema().getElementType()));
            }
        }
        return names;
    }

    private static final class Names implements FieldVisitor {
        final List<String> seen = new ArrayList<>();

        private <V extends @Nullable Object> V seen(String field, V value) {
            seen.add(field);
            return value;
        }

        @Override
        public UUID uuid(String field, UUID value) {
            return seen(field, value);
        }

        @Override
        public Instant time(String field, Instant value) {
            return seen(field, value);
        }

        @Override
        public String text(String field, String value) {
            return seen(field, value);
        }

        @Override
        public @Nullable String optionalText(String field, @Nullable String value) {
            return seen(field, value);
        }

        @Override
        public BigDecimal price(String field, BigDecimal value) {
            return seen(field, value);
        }

        @Override
        public List<String> words(String field, List<String> value) {
            return seen(field, value);
        }

        @Override
        public List<Boolean> flags(String field, List<Boolean> value) {
            return seen(field, value);
        }

        @Override
        public long count(String field, long value) {
            return seen(field, value);
        }

        @Override
        public long difference(String field, long value) {
            return seen(field, value);
        }

        @Override
        public @Nullable Long optionalCount(String field, @Nullable Long value) {
            return seen(field, value);
        }

        @Override
        public int status(String field, int value) {
            return seen(field, value);
        }

        @Override
        public boolean flag(String field, boolean value) {
            return seen(field, value);
        }

        @Override
        public <E extends Enum<E>> E symbol(String field, Symbols<E> symbols, E value) {
            return seen(field, value);
        }

        @Override
        public BigDecimal amount(String field, BigDecimal value) {
            return seen(field, value);
        }

        @Override
        public Map<String, String> texts(String field, Map<String, String> value) {
            return seen(field, value);
        }

        @Override
        public <T> List<T> records(String field, List<T> value, Supplier<T> empty, RecordFields<T> fields) {
            seen.add(field);
            fields.visit(value.getFirst(), this);
            return value;
        }
    }
}
