package io.tollgate.analytics;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the series as RFC 4180 has it: a header, a row per bucket and group, nothing for null. */
final class CsvWriter {
    private static final Pattern QUOTED = Pattern.compile("[\",\r\n]");

    private CsvWriter() {}

    static byte[] write(Report report) {
        AnalyticsQuery query = report.query();
        StringBuilder csv = new StringBuilder();
        row(
                csv,
                Stream.of(
                                Stream.of("bucket"),
                                query.groupBy().stream().map(Dimension::label),
                                query.metrics().stream().map(Metric::column))
                        .flatMap(names -> names)
                        .map(CsvWriter::field)
                        .toList());
        for (Report.Bucket bucket : report.series()) {
            for (Report.Group group : bucket.groups()) {
                Stream<String> keys = group.keys().values().stream().map(CsvWriter::field);
                Stream<String> values = query.metrics().stream()
                        .map(metric -> field(group.values().get(metric)));
                Stream<String> start = Stream.of(Timestamps.text(bucket.start(), query.zone()));
                row(
                        csv,
                        Stream.of(start, keys, values).flatMap(fields -> fields).toList());
            }
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void row(StringBuilder csv, List<String> fields) {
        csv.append(fields.stream().collect(Collectors.joining(","))).append("\r\n");
    }

    private static String field(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case BigDecimal number -> number.toPlainString();
            case Double number -> BigDecimal.valueOf(number).toPlainString();
            default -> {
                String text = value.toString();
                yield QUOTED.matcher(text).find() ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
            }
        };
    }
}
