package io.tollgate.analytics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The series as a table that ClickHouse can read back from a statement, and so write in its columnar formats.
 *
 * <p>Both its structure and its rows go into the statement in base64, where nothing that a caller wrote can be SQL.
 *
 * @param structure the columns and their types, as ClickHouse writes them
 * @param rows lines of {@code JSONCompactEachRow}
 */
record FlatTable(String structure, String rows) {

    static FlatTable of(Report report) throws IOException {
        AnalyticsQuery query = report.query();
        List<String> columns = new ArrayList<>();
        columns.add("bucket DateTime64(3, 'UTC')");
        query.groupBy().forEach(dimension -> columns.add(column(dimension)));
        query.metrics().forEach(metric -> columns.add(metric.column() + " " + type(metric)));
        return new FlatTable(
                String.join(", ", columns), new String(JsonWriter.compactLines(report), StandardCharsets.UTF_8));
    }

    String sql() {
        return "SELECT * FROM format(JSONCompactEachRow, base64Decode('" + base64(structure) + "'), base64Decode('"
                + base64(rows) + "'))";
    }

    private static String column(Dimension dimension) {
        return switch (dimension) {
            case Dimension.Column.STATUS -> "status Nullable(UInt16)";
            case Dimension.Column.STREAM -> "stream Nullable(Bool)";
            case Dimension.Column column -> column.label() + " Nullable(String)";
            case Dimension.Metadata metadata ->
                "`" + Dimension.Metadata.PREFIX + metadata.key().replaceAll("[^A-Za-z0-9_.-]", "_")
                        + "` Nullable(String)";
        };
    }

    private static String type(Metric metric) {
        return switch (metric.kind()) {
            case COUNT -> "Int64";
            case AMOUNT -> "Decimal(38, 9)";
            case RANK -> "Nullable(Int64)";
            case RATIO -> "Nullable(Float64)";
        };
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
