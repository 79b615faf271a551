package io.tollgate.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Every schema that something was ever written with and may have to be read: the resources {@code usage/v1.avsc} and
 * on, {@code adjustment/v1.avsc} and on, {@code payload/v1.avsc} and on, {@code control/v1.avsc} and on, never changed.
 */
final class SchemaHistory {
    /** Those of usage events, the oldest first; the last one is what events are written with now. */
    static final List<Schema> USAGE = read("usage");

    /** Those of adjustments, likewise. */
    static final List<Schema> ADJUSTMENT = read("adjustment");

    /** Those of payloads, likewise. */
    static final List<Schema> PAYLOAD = read("payload");

    /** Those of control records, the oldest first, up to the one before that which is written now. */
    static final List<Schema> CONTROL = read("control");

    private SchemaHistory() {}

    private static List<Schema> read(String folder) {
        List<Schema> kept = new ArrayList<>();
        for (Schema next = version(folder, 1); next != null; next = version(folder, kept.size() + 1)) {
            kept.add(next);
        }
        return List.copyOf(kept);
    }

    private static @Nullable Schema version(String folder, int number) {
        return schema(SchemaHistory.class.getResourceAsStream(folder + "/v" + number + ".avsc"));
    }

    /** Reads a file to its end and closes it; null if there is none. */
    static @Nullable Schema schema(@Nullable InputStream file) {
        try (file) {
            // A parser of its own: each version has the same names.
            return file == null ? null : new Schema.Parser().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
