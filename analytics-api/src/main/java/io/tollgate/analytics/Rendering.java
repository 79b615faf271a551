package io.tollgate.analytics;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes an answer in the format that was asked for. May block: ClickHouse writes its own formats. */
final class Rendering {
    private final Store store;

    Rendering(Store store) {
        this.store = store;
    }

    byte[] render(Answer answer) {
        try {
            return switch (answer.query().format()) {
                case JSON -> JsonWriter.whole(answer);
                case NDJSON -> JsonWriter.lines(answer);
                case CSV -> CsvWriter.write(answer);
                case PARQUET, ARROW ->
                    store.write(FlatTable.of(answer), answer.query().format());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
