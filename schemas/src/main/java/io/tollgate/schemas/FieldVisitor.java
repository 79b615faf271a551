package io.tollgate.schemas;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Visits the fields of a record one after another, with one method for each kind of value. What a method returns
 * becomes the field's value: who writes fields returns them as they are, who reads fields ignores what there was.
 */
public interface FieldVisitor {
    UUID uuid(String field, UUID value);

    /** A moment, to the microsecond. */
    Instant time(String field, Instant value);

    String text(String field, String value);

    @Nullable
    String optionalText(String field, @Nullable String value);

    /** A number of tokens, bytes or units of time; never negative. */
    long count(String field, long value);

    /** A number of tokens that is added to another, or taken off. */
    long difference(String field, long value);

    @Nullable
    Long optionalCount(String field, @Nullable Long value);

    /** An HTTP status; 0 if there was none. */
    int status(String field, int value);

    boolean flag(String field, boolean value);

    <E extends Enum<E>> E symbol(String field, Symbols<E> symbols, E value);

    /** US dollars, or a quantity of something, with 9 digits after the point. */
    BigDecimal amount(String field, BigDecimal value);

    /** US dollars for one of something, with 18 digits after the point. */
    BigDecimal price(String field, BigDecimal value);

    List<String> words(String field, List<String> value);

    List<Boolean> flags(String field, List<Boolean> value);

    Map<String, String> texts(String field, Map<String, String> value);

    /** Records within the record. Their fields are named {@code field.name}. */
    <T> List<T> records(String field, List<T> value, Supplier<T> empty, RecordFields<T> fields);

    /** The fields of one kind of record, in the order of its schema. */
    @FunctionalInterface
    interface RecordFields<T> {
        void visit(T record, FieldVisitor visitor);
    }
}
