package io.tollgate.gateway.route;

import io.tollgate.gateway.route.Condition.Comparison;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads conditions as MongoDB writes queries, as far as a route needs them. */
final class ConditionReader {
    private static final int DEEPEST = 8;
    private static final int MOST = 200;
    private static final int MOST_LISTED = 100;
    private static final int LONGEST_TEXT = 1024;

    private final Problems problems;
    /** The fields that the conditions name. */
    private final Set<Field> fields = new HashSet<>();

    private int count;

    ConditionReader(Problems problems) {
        this.problems = problems;
    }

    Set<Field> fields() {
        return fields;
    }

    /** What is wrong is noted, and stands for nothing. */
    Condition read(String place, @Nullable Object written) {
        return query(place, written, 1);
    }

    /** A mapping of fields and of operators, all of which have to hold. */
    private Condition query(String place, @Nullable Object written, int depth) {
        if (!fits(place, depth)) {
            return nothing();
        }
        if (!(written instanceof Map<?, ?> mapping) || mapping.isEmpty()) {
            problems.add(place, "must be an object with a field such as metadata.plan, $and, $or or $not");
            return nothing();
        }
        List<Condition> all = new ArrayList<>();
        mapping.forEach((key, value) -> {
            String name = String.valueOf(key);
            String at = place + "." + name;
            switch (name) {
                case "$and" -> all.add(new Condition.All(list(at, value, depth)));
                case "$or" -> all.add(new Condition.Any(list(at, value, depth)));
                case "$not" -> all.add(new Condition.Not(query(at, value, depth + 1)));
                default -> {
                    if (name.startsWith("$")) {
                        problems.add(at, "is no operator here: there are $and, $or and $not");
                    } else {
                        field(at, name, value, depth, all);
                    }
                }
            }
        });
        return all.size() == 1 ? all.getFirst() : new Condition.All(all);
    }

    private List<Condition> list(String place, @Nullable Object written, int depth) {
        if (!(written instanceof List<?> items) || items.isEmpty()) {
            problems.add(place, "must be a list of conditions");
            return List.of();
        }
        List<Condition> read = new ArrayList<>();
        for (int i = 0; i < items.size() && count <= MOST; i++) {
            read.add(query(place + "[" + i + "]", items.get(i), depth + 1));
        }
        return read;
    }

    private void field(String place, String name, @Nullable Object written, int depth, List<Condition> all) {
        try {
            Field field = Field.of(name);
            fields.add(field);
            all.add(of(place, field, written, depth));
        } catch (IllegalArgumentException e) {
            problems.add(place, String.valueOf(e.getMessage()));
        }
    }

    /** What a field has to be: a value, or a mapping of operators, all of which have to hold. */
    private Condition of(String place, Field field, @Nullable Object written, int depth) {
        if (!(written instanceof Map<?, ?> operators)) {
            return new Condition.Compares(field, Comparison.EQUAL, value(place, written));
        }
        if (operators.isEmpty() || !fits(place, depth + 1)) {
            problems.add(place, "must have an operator such as $eq");
            return nothing();
        }
        List<Condition> all = new ArrayList<>();
        operators.forEach((key, operand) -> {
            String operator = String.valueOf(key);
            all.add(operator(place + "." + operator, field, operator, operand, depth + 1));
        });
        return all.size() == 1 ? all.getFirst() : new Condition.All(all);
    }

    private Condition operator(String place, Field field, String operator, @Nullable Object operand, int depth) {
        if (!fits(place, depth)) {
            return nothing();
        }
        Comparison comparison = Comparison.of(operator);
        if (comparison != null) {
            return new Condition.Compares(field, comparison, value(place, operand));
        }
        return switch (operator) {
            case "$in" -> in(place, field, operand);
            case "$nin" -> new Condition.Not(in(place, field, operand));
            case "$not" -> new Condition.Not(of(place, field, operand, depth));
            case "$exists" -> exists(place, field, operand);
            default -> {
                problems.add(
                        place,
                        "is no operator of a field: there are $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists and"
                                + " $not");
                yield nothing();
            }
        };
    }

    private Condition exists(String place, Field field, @Nullable Object operand) {
        if (operand instanceof Boolean wanted) {
            return new Condition.Exists(field, wanted);
        }
        problems.add(place, "must be true or false");
        return nothing();
    }

    private Condition in(String place, Field field, @Nullable Object operand) {
        if (!(operand instanceof List<?> items) || items.size() > MOST_LISTED) {
            problems.add(place, "must be a list of at most " + MOST_LISTED + " values");
            return nothing();
        }
        List<Condition> any = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            any.add(new Condition.Compares(field, Comparison.EQUAL, value(place + "[" + i + "]", items.get(i))));
        }
        return new Condition.Any(any);
    }

    private FieldValue value(String place, @Nullable Object written) {
        return switch (written) {
            case null -> FieldValue.Other.NULL;
            case Boolean truth -> new FieldValue.Truth(truth);
            case Number number -> {
                BigDecimal exact = FieldValue.number(number.toString());
                if (exact == null) {
                    problems.add(place, "is no number that a field could be compared with");
                }
                yield exact == null ? FieldValue.Other.NULL : new FieldValue.Figure(exact);
            }
            case String text when text.length() <= LONGEST_TEXT -> new FieldValue.Text(text);
            case Object other -> {
                problems.add(
                        place,
                        "must be a number, true, false, null or a text of at most " + LONGEST_TEXT + " characters");
                yield FieldValue.Other.NULL;
            }
        };
    }

    private boolean fits(String place, int depth) {
        count++;
        if (depth > DEEPEST) {
            problems.add(place, "is deeper than " + DEEPEST + " conditions in one another");
            return false;
        }
        if (count == MOST + 1) {
            problems.add(place, "is one more than the " + MOST + " conditions and operators that a route may have");
        }
        return count <= MOST;
    }

    private static Condition nothing() {
        return new Condition.All(List.of());
    }
}
