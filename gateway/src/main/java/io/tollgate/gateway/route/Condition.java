package io.tollgate.gateway.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has to be so of a call. Takes a time that its own size bounds, whatever the call holds. */
public sealed interface Condition {
    boolean holds(Fields call);

    /** How a field compares with a value. */
    enum Comparison {
        EQUAL("$eq"),
        /** Also where there is no such field. */
        UNEQUAL("$ne"),
        GREATER("$gt"),
        AT_LEAST("$gte"),
        LESS("$lt"),
        AT_MOST("$lte");

        private final String operator;

        Comparison(String operator) {
            this.operator = operator;
        }

        static @Nullable Comparison of(String operator) {
            for (Comparison comparison : values()) {
                if (comparison.operator.equals(operator)) {
                    return comparison;
                }
            }
            return null;
        }

        /** @param order null where the two have none */
        private boolean is(@Nullable Integer order) {
            return switch (this) {
                case EQUAL -> order != null && order == 0;
                case UNEQUAL -> order == null || order != 0;
                case GREATER -> order != null && order > 0;
                case AT_LEAST -> order != null && order >= 0;
                case LESS -> order != null && order < 0;
                case AT_MOST -> order != null && order <= 0;
            };
        }
    }

    record Compares(Field field, Comparison comparison, FieldValue with) implements Condition {
        @Override
        public boolean holds(Fields call) {
            FieldValue value = call.value(field);
            return comparison.is(value == null ? null : value.comparedTo(with));
        }
    }

    record Exists(Field field, boolean wanted) implements Condition {
        @Override
        public boolean holds(Fields call) {
            return wanted == (call.value(field) != null);
        }
    }

    record All(List<Condition> of) implements Condition {
        public All {
            of = List.copyOf(of);
        }

        @Override
        public boolean holds(Fields call) {
            return of.stream().allMatch(each -> each.holds(call));
        }
    }

    record Any(List<Condition> of) implements Condition {
        public Any {
            of = List.copyOf(of);
        }

        @Override
        public boolean holds(Fields call) {
            return of.stream().anyMatch(each -> each.holds(call));
        }
    }

    record Not(Condition of) implements Condition {
        @Override
        public boolean holds(Fields call) {
            return !of.holds(call);
        }
    }
}
