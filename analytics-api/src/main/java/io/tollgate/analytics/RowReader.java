package io.tollgate.analytics;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the columns that {@link SqlBuilder} writes. */
final class RowReader {
    private RowReader() {}

    static QueryResult read(ResultSet rows, AnalyticsQuery query, Plan plan) throws SQLException {
        List<String> keyColumns = SqlBuilder.keyColumns(query);
        List<ResultRow> read = new ArrayList<>();
        long asOf = 0;
        while (rows.next()) {
            asOf = rows.getLong("as_of");
            List<String> keys = new ArrayList<>();
            for (String column : keyColumns) {
                keys.add(rows.getString(column));
            }
            read.add(new ResultRow(
                    SqlBuilder.Level.valueOf(rows.getString("level")),
                    Instant.ofEpochSecond(rows.getLong("bucket")),
                    Instant.ofEpochSecond(rows.getLong("day")),
                    keys,
                    values(rows, query),
                    rows.getLong("rank")));
        }
        return switch (plan) {
            case Plan.Rows ofRows -> new QueryResult(QueryResult.asOf(asOf), read, 0);
            case Plan.Cells ofCells -> new QueryResult(ofCells.asOf(), read, Plan.PERCENTILE_ERROR);
        };
    }

    private static MetricValues values(ResultSet rows, AnalyticsQuery query) throws SQLException {
        Map<Metric, Number> values = new EnumMap<>(Metric.class);
        for (Metric metric : query.metrics()) {
            Number value = value(rows, metric);
            if (value != null) {
                values.put(metric, value);
            }
        }
        return new MetricValues(values);
    }

    private static @Nullable Number value(ResultSet rows, Metric metric) throws SQLException {
        String column = metric.column();
        Number value = switch (metric.kind()) {
            case COUNT, RANK -> rows.getLong(column);
            case AMOUNT -> rows.getBigDecimal(column);
            case RATIO -> rows.getDouble(column);
        };
        if (rows.wasNull()) {
            return null;
        }
        return value instanceof BigDecimal exact ? plain(exact) : value;
    }

    /** Without zeros at its end, and never with an exponent. */
    private static BigDecimal plain(BigDecimal exact) {
        BigDecimal stripped = exact.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
