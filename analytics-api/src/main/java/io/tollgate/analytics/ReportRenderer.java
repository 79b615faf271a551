package io.tollgate.analytics;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes an answer in the format that was asked for. May block: ClickHouse writes its own formats. */
final class ReportRenderer {
    private final ClickHouse clickHouse;

    ReportRenderer(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    byte[] render(Report report) {
        try {
            return switch (report.query().format()) {
                case JSON -> JsonWriter.whole(report);
                case NDJSON -> JsonWriter.lines(report);
                case CSV -> CsvWriter.write(report);
                case PARQUET, ARROW ->
                    clickHouse.write(FlatTable.of(report), report.query().format());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
