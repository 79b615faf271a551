package io.tollgate.consumer.store;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Looks rows up by their ids. */
final class StoredIds {
    /** So many ids are asked for at once; a statement's text is limited to 256 KiB. */
    private static final int IDS_ASKED = 4000;

    private StoredIds() {}

    /** Which of some ids a table has a row of. */
    static Set<UUID> among(ClickHouse clickHouse, String table, String column, Collection<UUID> wanted)
            throws IOException {
        Set<UUID> stored = new HashSet<>();
        List<UUID> all = new ArrayList<>(wanted);
        for (int from = 0; from < all.size(); from += IDS_ASKED) {
            String ids = all.subList(from, Math.min(all.size(), from + IDS_ASKED)).stream()
                    .map(id -> "'" + id + "'")
                    .collect(Collectors.joining(","));
            try (Statement statement = clickHouse.jdbc().createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT " + column + " FROM " + table + " WHERE " + column + " IN (" + ids + ")")) {
                while (rows.next()) {
                    stored.add(rows.getObject(1, UUID.class));
                }
            } catch (SQLException | RuntimeException e) {
                throw ClickHouse.failure(e);
            }
        }
        return stored;
    }
}
