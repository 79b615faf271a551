package io.tollgate.analytics;

import java.util.Collection;
import java.util.List;

/** Keeps the calls whose value is any of some, where there are some, and none of others. */
record Filter(Dimension dimension, List<Object> any, List<Object> none) {
    Filter {
        any = List.copyOf(any);
        none = List.copyOf(none);
    }

    /** Adds itself to a condition that has begun. */
    void addTo(Sql.Writer sql) {
        condition(sql, " IN (", any);
        condition(sql, " NOT IN (", none);
    }

    private void condition(Sql.Writer sql, String operator, Collection<Object> values) {
        if (!values.isEmpty()) {
            sql.add(" AND ").add(dimension.sql()).add(operator);
            String separator = "";
            for (Object value : values) {
                sql.add(separator + "?", value);
                separator = ", ";
            }
            sql.add(")");
        }
    }
}
