package io.tollgate.analytics;

import java.util.Collection;
import java.util.List;

/** What keeps some calls and leaves out others. */
sealed interface Filter {
    /** The name that callers use. */
    String label();

    /** Adds itself to a condition that has begun. */
    void addTo(Sql.Writer sql);

    /** Keeps the calls whose value is any of some, where there are some, and none of others. */
    record Values(Dimension dimension, List<Object> any, List<Object> none) implements Filter {
        public Values {
            any = List.copyOf(any);
            none = List.copyOf(none);
        }

        @Override
        public String label() {
            return dimension.label();
        }

        @Override
        public void addTo(Sql.Writer sql) {
            condition(sql, " IN (", any);
            condition(sql, " NOT IN (", none);
        }

        /** The same where adjustments are counted too, which have no more than the empty text of some dimensions. */
        void addTo(Sql.Writer sql, Counted counted) {
            if (dimension.ofAdjustments()) {
                addTo(sql);
            } else {
                condition(sql, dimension.text(counted), " IN (", texts(any));
                condition(sql, dimension.text(counted), " NOT IN (", texts(none));
            }
        }

        private static List<Object> texts(List<Object> values) {
            return values.stream().map(value -> (Object) value.toString()).toList();
        }

        private void condition(Sql.Writer sql, String operator, Collection<Object> values) {
            condition(sql, dimension.sql(), operator, values);
        }

        private static void condition(Sql.Writer sql, Sql of, String operator, Collection<Object> values) {
            if (!values.isEmpty()) {
                sql.add(" AND ").add(of).add(operator);
                String separator = "";
                for (Object value : values) {
                    sql.add(separator + "?", value);
                    separator = ", ";
                }
                sql.add(")");
            }
        }
    }

    /** Keeps the calls whose number is in any of some ranges, where there are some, and in none of others. */
    record Numbers(Measure measure, List<NumberRange> any, List<NumberRange> none) implements Filter {
        public Numbers {
            any = List.copyOf(any);
            none = List.copyOf(none);
        }

        @Override
        public String label() {
            return measure.label();
        }

        @Override
        public void addTo(Sql.Writer sql) {
            condition(sql, " AND (", any);
            condition(sql, " AND NOT (", none);
        }

        private void condition(Sql.Writer sql, String operator, List<NumberRange> ranges) {
            String separator = operator;
            for (NumberRange range : ranges) {
                sql.add(separator);
                range.addTo(sql, measure);
                separator = " OR ";
            }
            sql.add(ranges.isEmpty() ? "" : ")");
        }
    }
}
