package io.tollgate.analytics;

import java.util.ArrayList;
import java.util.List;

/** A piece of SQL and the values of its {@code ?} in order. Text comes from this package alone, never from a caller. */
record Sql(String text, List<Object> parameters) {
    Sql {
        parameters = List.copyOf(parameters);
    }

    /** Puts pieces one behind the other. */
    static final class Writer {
        private final StringBuilder text = new StringBuilder();
        private final List<Object> parameters = new ArrayList<>();

        Writer add(String sql, Object... values) {
            text.append(sql);
            parameters.addAll(List.of(values));
            return this;
        }

        Writer add(Sql sql) {
            text.append(sql.text());
            parameters.addAll(sql.parameters());
            return this;
        }

        Sql done() {
            return new Sql(text.toString(), parameters);
        }
    }
}
