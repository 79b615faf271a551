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

    static List<ResultRow> read(ResultSet rows, AnalyticsQuery query) throws SQLException {
        List<String> keyColumns = SqlBuilder.keyColumns(query);
        List<ResultRow> read = new ArrayList<>();
        while (rows.next()) {
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
        return read;
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
        return value instanceof BigDecimal exact ? Formula.Amount.plain(exact) : value;
    }
}
