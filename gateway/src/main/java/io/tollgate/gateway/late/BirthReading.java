package io.tollgate.gateway.late;

import io.tollgate.gateway.dialect.JsonScanner;
import io.tollgate.gateway.dialect.Observations;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads off the beginning of an answer which response it is: the document's, or the one that a stream's first event
 * tells of. For one answer.
 */
final class BirthReading implements Reading, JsonScanner.Listener {
    private static final JsonScanner.Paths PATHS =
            new JsonScanner.Paths(Set.of("id", "response.id", "background", "response.background"));

    /** What can stand in a path and in a log as it is. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,256}");

    /** Before that, a response has said which one it is. */
    private static final int MOST_BYTES = 256 << 10;

    private final JsonScanner scanner = new JsonScanner(PATHS, this);
    private boolean begun;
    private boolean known;
    private boolean background;
    private int read;
    private @Nullable String id;

    @Override
    public void bytes(byte[] bytes, int start, int end) {
        if (known || read > MOST_BYTES) {
            return;
        }
        int at = start;
        if (!begun) {
            while (at < end && bytes[at] != '{') {
                at++;
            }
            begun = at < end;
        }
        read += end - at;
        scanner.bytes(bytes, at, end);
        known |= scanner.ended();
    }

    @Override
    public void member(String path, byte[] value) {
        if (path.endsWith("background")) {
            background = value[0] == 't';
            known = !background;
        } else {
            String told = Observations.string(value);
            id = told != null && ID.matcher(told).matches() ? told : null;
        }
        known |= id != null && background;
    }

    @Override
    public void text(String name, long bytes) {
        // What it says is nobody's business here.
    }

    /** The id of a response that is made in the background; null if it is none, or has an id like none. */
    @Nullable
    String id() {
        return background ? id : null;
    }
}
