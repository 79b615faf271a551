package io.tollgate.analytics;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A piece of SQL and the values of its {@code ?} in order. Text comes from this package alone, never from a caller. */
record Sql(String text, List<Object> parameters) {
    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/";

    Sql {
        parameters = List.copyOf(parameters);
    }

    /**
     * The same with each value in its place, for statements that are sent without the driver. Of a text, all characters
     * but letters, digits and {@code -_.:/} are written by their bytes, so that none of them can end it.
     */
    String withValues() {
        StringBuilder whole = new StringBuilder(text.length() + 16 * parameters.size());
        int index = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '?') {
                addLiteral(whole, parameters.get(index++));
            } else {
                whole.append(c);
            }
        }
        return whole.toString();
    }

    private static void addLiteral(StringBuilder to, Object value) {
        switch (value) {
            case Long _, Integer _, Boolean _ -> to.append(value);
            default -> {
                to.append('\'');
                for (byte b : value.toString().getBytes(StandardCharsets.UTF_8)) {
                    if (PLAIN.indexOf(b) >= 0) {
                        to.append((char) b);
                    } else {
                        to.append("\\x").append(HexFormat.of().toHexDigits(b));
                    }
                }
                to.append('\'');
            }
        }
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
