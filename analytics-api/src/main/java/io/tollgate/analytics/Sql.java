package io.tollgate.analytics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A piece of SQL and the values of its {@code ?} in order. Text comes from this package alone, never from a caller. */
record Sql(String text, List<Object> parameters) {
    Sql {
        parameters = List.copyOf(parameters);
    }

    /** The same with a name for each value, as {@link #named} has them: {@code {p0:String}}. */
    String namedText() {
        StringBuilder named = new StringBuilder();
        int index = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '?') {
                String type = switch (parameters.get(index)) {
                    case Long _ -> "Int64";
                    case Integer _ -> "Int32";
                    case Boolean _ -> "Bool";
                    default -> "String";
                };
                named.append("{p").append(index++).append(':').append(type).append('}');
            } else {
                named.append(c);
            }
        }
        return named.toString();
    }

    /** The values by their names. */
    Map<String, Object> named() {
        Map<String, Object> named = new HashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            named.put("p" + i, parameters.get(i));
        }
        return named;
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
