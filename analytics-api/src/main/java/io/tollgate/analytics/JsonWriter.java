package io.tollgate.analytics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes answers as one JSON object, or as a line of JSON per row of the series. Money is written exactly. */
final class JsonWriter {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    private static final DateTimeFormatter CLICKHOUSE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    /** Between these Java writes a number without an exponent. */
    private static final double LEAST_PLAIN = 1e-3;

    private static final double MOST_PLAIN = 1e7;

    private final AnalyticsQuery query;
    private final JsonGenerator out;

    private JsonWriter(AnalyticsQuery query, JsonGenerator out) {
        this.query = query;
        this.out = out;
    }

    static byte[] whole(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            new JsonWriter(report.query(), out).report(report);
        }
        return bytes.toByteArray();
    }

    static byte[] lines(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.setRootValueSeparator(null);
            JsonWriter writer = new JsonWriter(report.query(), out);
            for (Report.Bucket bucket : report.series()) {
                for (Report.Group group : bucket.groups()) {
                    out.writeStartObject();
                    out.writeStringField(
                            "bucket",
                            Timestamps.text(bucket.start(), report.query().zone()));
                    writer.fields(group);
                    out.writeEndObject();
                    out.writeRaw('\n');
                }
            }
        }
        return bytes.toByteArray();
    }

    /** Arrays instead of objects, with times as ClickHouse reads them. */
    static byte[] compactLines(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.setRootValueSeparator(null);
            JsonWriter writer = new JsonWriter(report.query(), out);
            for (Report.Bucket bucket : report.series()) {
                for (Report.Group group : bucket.groups()) {
                    out.writeStartArray();
                    out.writeString(CLICKHOUSE_TIME.format(bucket.start().atZone(ZoneOffset.UTC)));
                    for (Object key : group.keys().values()) {
                        writer.value(key);
                    }
                    for (Metric metric : report.query().metrics()) {
                        writer.value(group.values().get(metric));
                    }
                    out.writeEndArray();
                    out.writeRaw('\n');
                }
            }
        }
        return bytes.toByteArray();
    }

    /** A share as a plain number. */
    static String share(double share) {
        return share == 0 ? "0" : Double.toString(share);
    }

    private void report(Report report) throws IOException {
        out.writeStartObject();
        out.writeStringField("object", "analytics");
        out.writeStringField("from", Timestamps.text(query.range().from(), query.zone()));
        out.writeStringField("to", Timestamps.text(query.range().to(), query.zone()));
        out.writeStringField(
                "tz", query.zone().equals(ZoneOffset.UTC) ? "UTC" : query.zone().getId());
        out.writeStringField("interval", query.interval().label());
        Instant asOf = report.asOf();
        string("as_of", asOf == null ? null : Timestamps.text(asOf, ZoneOffset.UTC));
        out.writeFieldName("percentile_error");
        out.writeNumber(share(report.percentileError()));
        out.writeArrayFieldStart("group_by");
        for (Dimension dimension : query.groupBy()) {
            out.writeString(dimension.label());
        }
        out.writeEndArray();
        out.writeArrayFieldStart("include");
        for (Counted counted : query.counted()) {
            out.writeString(counted.label());
        }
        out.writeEndArray();
        object("totals", report.totals());
        series(report.series());
        for (Map.Entry<String, List<Report.Group>> breakdown :
                report.breakdowns().entrySet()) {
            groups(breakdown.getKey(), breakdown.getValue());
        }
        out.writeArrayFieldStart("truncated");
        for (String name : report.truncated()) {
            out.writeString(name);
        }
        out.writeEndArray();
        string("next_cursor", report.nextCursor());
        Comparison comparison = report.comparison();
        if (comparison != null) {
            comparison(comparison);
        }
        out.writeEndObject();
    }

    private void comparison(Comparison comparison) throws IOException {
        out.writeObjectFieldStart("previous");
        out.writeStringField("from", Timestamps.text(comparison.range().from(), query.zone()));
        out.writeStringField("to", Timestamps.text(comparison.range().to(), query.zone()));
        object("totals", comparison.totals());
        object("change", comparison.change());
        if (!comparison.series().isEmpty()) {
            series(comparison.series());
        }
        for (Map.Entry<String, List<Comparison.Compared>> groups :
                comparison.groups().entrySet()) {
            out.writeArrayFieldStart(groups.getKey());
            for (Comparison.Compared group : groups.getValue()) {
                out.writeStartObject();
                fields(group.before());
                object("change", group.change());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private void object(String name, MetricValues values) throws IOException {
        out.writeObjectFieldStart(name);
        values(values);
        out.writeEndObject();
    }

    private void series(List<Report.Bucket> series) throws IOException {
        out.writeArrayFieldStart("series");
        for (Report.Bucket bucket : series) {
            out.writeStartObject();
            out.writeStringField("bucket", Timestamps.text(bucket.start(), query.zone()));
            groups("groups", bucket.groups());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void groups(String name, List<Report.Group> groups) throws IOException {
        out.writeArrayFieldStart(name);
        for (Report.Group group : groups) {
            out.writeStartObject();
            fields(group);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void fields(Report.Group group) throws IOException {
        for (Map.Entry<String, @Nullable Object> key : group.keys().entrySet()) {
            out.writeFieldName(key.getKey());
            value(key.getValue());
        }
        values(group.values());
    }

    /** The statistics of a family become an object of their own. */
    private void values(MetricValues values) throws IOException {
        String open = null;
        for (Metric metric : query.metrics()) {
            String stat = metric.stat();
            if (open != null && !metric.family().equals(open)) {
                out.writeEndObject();
                open = null;
            }
            if (stat != null && open == null) {
                open = metric.family();
                out.writeObjectFieldStart(open);
            }
            out.writeFieldName(stat == null ? metric.family() : stat);
            value(values.get(metric));
        }
        if (open != null) {
            out.writeEndObject();
        }
    }

    private void string(String name, @Nullable String text) throws IOException {
        out.writeFieldName(name);
        value(text);
    }

    private void value(@Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(text);
            case Boolean flag -> out.writeBoolean(flag);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> number(number);
            case BigDecimal number -> out.writeNumber(number);
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    /** Without an exponent. */
    private void number(double number) throws IOException {
        double size = Math.abs(number);
        if (size >= LEAST_PLAIN && size < MOST_PLAIN) {
            out.writeNumber(Double.toString(number));
        } else {
            out.writeNumber(BigDecimal.valueOf(number));
        }
    }
}
