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
final class Listing {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String ROW = "%-24s  %-20s %9s %12s %8s  %-36s  %s%n";

    private final int limit;
    private final ArrayDeque<DeadLetter> newest = new ArrayDeque<>();
    private long count;

    /** @param limit how many to keep; 0 for all */
    Listing(int limit) {
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

    void table(PrintWriter out) {
        out.printf(Locale.ROOT, ROW, "TIME", "TOPIC", "PARTITION", "OFFSET", "BYTES", "KEY", "REASON");
        for (DeadLetter letter : newest) {
            Place place = letter.place();
            Place replayOf = letter.replayOf();
            out.printf(
                    Locale.ROOT,
                    ROW,
                    letter.at().truncatedTo(ChronoUnit.MILLIS),
                    place.topic(),
                    place.partition(),
                    place.offset(),
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

    void json(PrintWriter out) throws IOException {
        for (DeadLetter letter : newest) {
            out.println(json(letter));
        }
    }

    private static String json(DeadLetter letter) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("topic", letter.place().topic());
            json.writeNumberField("partition", letter.place().partition());
            json.writeNumberField("offset", letter.place().offset());
            json.writeStringField("time", letter.at().toString());
            json.writeStringField("reason", letter.reason());
            json.writeStringField("key", letter.key());
            json.writeNumberField("size", letter.size());
            replayOf(json, letter.replayOf());
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void replayOf(JsonGenerator json, @Nullable Place place) throws IOException {
        if (place == null) {
            json.writeNullField("replay_of");
        } else {
            json.writeObjectFieldStart("replay_of");
            json.writeStringField("topic", place.topic());
            json.writeNumberField("partition", place.partition());
            json.writeNumberField("offset", place.offset());
            json.writeEndObject();
        }
    }
}
