package io.tollgate.analytics;

import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** What {@code q} asks for. */
sealed interface Search {
    /** Adds what must hold of a call to a condition that has begun. */
    void addTo(Sql.Writer sql);

    /** A text that names, ids and error codes may contain, in upper or lower case. Every call is read for it. */
    record Part(String text) implements Search {
        private static final List<String> COLUMNS = List.of(
                "token_id",
                "token_name",
                "project",
                "session",
                "agent",
                "end_user",
                "provider",
                "model",
                "requested_model",
                "error_code",
                "gateway");

        @Override
        public void addTo(Sql.Writer sql) {
            String separator = " AND (";
            for (String column : COLUMNS) {
                sql.add(separator + "positionCaseInsensitiveUTF8(" + column + ", ?) > 0", text);
                separator = " OR ";
            }
            sql.add(")");
        }
    }

    /** A whole id: a call's own, or one that it has in a column. The table's indexes know where those are. */
    record Id(UUID id) implements Search {
        private static final List<String> COLUMNS = List.of("token_id", "session", "agent", "parent_agent", "end_user");

        @Override
        public void addTo(Sql.Writer sql) {
            String lower = id.toString();
            sql.add(" AND (call_id = toUUID(?)", lower);
            for (String column : COLUMNS) {
                sql.add(" OR " + column + " IN (?, ?)", lower, lower.toUpperCase(Locale.ROOT));
            }
            sql.add(")");
        }
    }
}
