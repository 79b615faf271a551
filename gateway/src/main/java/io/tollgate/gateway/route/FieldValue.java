package io.tollgate.gateway.route;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a field of a call holds, or what a condition compares it with. */
public sealed interface FieldValue {
    /** Text in JSON. */
    record Text(String text) implements FieldValue {}

    /** What a header or metadata has, where numbers and truths are written as text. */
    record Written(String text) implements FieldValue {}

    record Figure(BigDecimal number) implements FieldValue {}

    record Truth(boolean value) implements FieldValue {}

    /** What is there and equals nothing but itself. */
    enum Other implements FieldValue {
        NULL,
        /** An object or a list. */
        STRUCTURE
    }

    /** Longer numbers are none here: what takes long to compare is not compared. */
    int LONGEST_NUMBER = 64;

    int MOST_DIGITS = 400;

    /** The number that a text writes; null for what is none. */
    static @Nullable BigDecimal number(String text) {
        if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) <= MOST_DIGITS ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Less than, equal to or more than 0 as this is to what a condition names; null where they have no order. */
    default @Nullable Integer comparedTo(FieldValue operand) {
        return switch (operand) {
            case Text other -> {
                String text = text();
                yield text == null ? null : (Integer) text.compareTo(other.text());
            }
            case Written other -> comparedTo(new Text(other.text()));
            case Figure other -> {
                BigDecimal number = number();
                yield number == null ? null : (Integer) number.compareTo(other.number());
            }
            case Truth other -> {
                Boolean truth = truth();
                yield truth == null ? null : (Integer) Boolean.compare(truth, other.value());
            }
            case Other other -> this == other ? (Integer) 0 : null;
        };
    }

    private @Nullable String text() {
        return switch (this) {
            case Text value -> value.text();
            case Written value -> value.text();
            case Figure value -> null;
            case Truth value -> null;
            case Other value -> null;
        };
    }

    private @Nullable BigDecimal number() {
        return switch (this) {
            case Figure value -> value.number();
            case Written value -> number(value.text());
            case Text value -> null;
            case Truth value -> null;
            case Other value -> null;
        };
    }

    private @Nullable Boolean truth() {
        return switch (this) {
            case Truth value -> (Boolean) value.value();
            case Written value ->
                value.text().equals("true") ? Boolean.TRUE : value.text().equals("false") ? false : null;
            case Text value -> null;
            case Figure value -> null;
            case Other value -> null;
        };
    }

    /** As what limits and shares are told apart by; null for what cannot tell anything. */
    default @Nullable String asKey() {
        return switch (this) {
            case Text value -> value.text();
            case Written value -> value.text();
            case Figure value -> value.number().stripTrailingZeros().toString();
            case Truth value -> Boolean.toString(value.value());
            case Other value -> null;
        };
    }
}
