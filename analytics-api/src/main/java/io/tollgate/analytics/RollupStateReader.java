package io.tollgate.analytics;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads the columns that {@link RollupStateSql} writes. */
final class RollupStateReader {
    private RollupStateReader() {}

    static RollupState read(ResultSet found, Set<Instant> hours) throws SQLException {
        long asOf = 0;
        long rows = 0;
        long newest = 0;
        Map<Span, Map<Instant, Integer>> lacking = new EnumMap<>(Span.class);
        while (found.next()) {
            int kind = found.getInt("kind");
            long a = found.getLong("a");
            long b = found.getLong("b");
            switch (kind) {
                case 0 -> {
                    rows = a;
                    newest = b;
                }
                case RollupStateSql.AS_OF_KIND -> asOf = a;
                default ->
                    lacking.computeIfAbsent(Span.numbered(kind), any -> new HashMap<>())
                            .put(Instant.ofEpochSecond(a), (int) b);
            }
        }
        return new RollupState(QueryResult.asOf(asOf), rows, newest, lacking, hours);
    }
}
