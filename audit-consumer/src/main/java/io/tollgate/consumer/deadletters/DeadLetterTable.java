package io.tollgate.consumer.deadletters;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The newest dead letters, as a table or as a JSON object a line. */
final class DeadLetterTable {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String ROW = "%-24s  %-20s %9s %12s %8s  %-36s  %s%n";

    private final int limit;
    private final ArrayDeque<DeadLetter> newest = new ArrayDeque<>();
    private long count;

    /** @param limit how many to keep; 0 for all */
    DeadLetterTable(int limit) {
        this.limit = limit;
    }

    void add(DeadLetter letter) {
        count++;
        newest.add(letter);
        if (limit > 0 && newest.size() > limit) {
            newest.remove();
        }
    }

    /** All that were added, those that are not kept included. */
    long count() {
        return count;
    }

    int kept() {
        return newest.size();
    }

    void print(PrintWriter out) {
        out.printf(Locale.ROOT, ROW, "TIME", "TOPIC", "PARTITION", "OFFSET", "BYTES", "KEY", "REASON");
        for (DeadLetter letter : newest) {
            RecordCoordinates coordinates = letter.coordinates();
            RecordCoordinates replayOf = letter.replayOf();
            out.printf(
                    Locale.ROOT,
                    ROW,
                    letter.at().truncatedTo(ChronoUnit.MILLIS),
                    coordinates.topic(),
                    coordinates.partition(),
                    coordinates.offset(),
                    letter.size(),
                    printable(letter.key()),
                    printable(letter.reason())
                            + (replayOf == null ? "" : " (replay of " + printable(replayOf.toString()) + ")"));
        }
    }

    /** Nothing that a stranger wrote may move a terminal's cursor. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    void printJson(PrintWriter out) throws IOException {
        for (DeadLetter letter : newest) {
            out.println(json(letter));
        }
    }

    private static String json(DeadLetter letter) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("topic", letter.coordinates().topic());
            json.writeNumberField("partition", letter.coordinates().partition());
            json.writeNumberField("offset", letter.coordinates().offset());
            json.writeStringField("time", letter.at().toString());
            json.writeStringField("reason", letter.reason());
            json.writeStringField("key", letter.key());
            json.writeNumberField("size", letter.size());
            replayOf(json, letter.replayOf());
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void replayOf(JsonGenerator json, @Nullable RecordCoordinates coordinates) throws IOException {
        if (coordinates == null) {
            json.writeNullField("replay_of");
        } else {
            json.writeObjectFieldStart("replay_of");
            json.writeStringField("topic", coordinates.topic());
            json.writeNumberField("partition", coordinates.partition());
            json.writeNumberField("offset", coordinates.offset());
            json.writeEndObject();
        }
    }
}
