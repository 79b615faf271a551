package io.tollgate.gateway.cache;

import io.tollgate.gateway.call.WireFormat;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.gateway.dialect.JsonScanner;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Reads why an answer has ended (each API's reference): one that was cut, or that a filter stopped, is not one to keep.
 * For one answer.
 */
final class Finishes implements JsonScanner.Listener {
    private static final JsonScanner.Paths PATHS = new JsonScanner.Paths(Set.of(
            "choices.finish_reason",
            "stop_reason",
            "delta.stop_reason",
            "candidates.finishReason",
            "status",
            "response.status"));

    private final WireFormat format;
    private boolean said;
    private boolean well = true;

    private Finishes(WireFormat format) {
        this.format = format;
    }

    /**
     * Whether an answer has ended well.
     *
     * @param says whether it has to say how it ended
     */
    static boolean well(Buffer body, Shape shape, WireFormat format, boolean says) {
        Finishes finishes = new Finishes(format);
        JsonScanner scanner = new JsonScanner(PATHS, finishes);
        Bytes.read(body, (bytes, start, end) -> {
            switch (shape) {
                case WHOLE -> scanner.bytes(bytes, start, end);
                case EVENTS -> events(scanner, bytes, start, end);
            }
            return body;
        });
        return finishes.well && (finishes.said || !says);
    }

    /** Each line with data is a document; of an event whose data has several lines, the first has to do. */
    private static void events(JsonScanner scanner, byte[] bytes, int start, int end) {
        int line = start;
        while (line < end) {
            int lineEnd = line;
            while (lineEnd < end && bytes[lineEnd] != '\n' && bytes[lineEnd] != '\r') {
                lineEnd++;
            }
            int data = line;
            while (data < lineEnd && bytes[data] != '{') {
                data++;
            }
            if (data < lineEnd) {
                scanner.restart();
                scanner.bytes(bytes, data, lineEnd);
            }
            line = lineEnd + 1;
        }
    }

    @Override
    public void member(String path, byte[] value) {
        if (value[0] != '"') {
            return;
        }
        String reason = new String(value, 1, value.length - 2, StandardCharsets.UTF_8);
        switch (format) {
            case OPENAI_CHAT -> {
                if (path.equals("choices.finish_reason")) {
                    says(reason.equals("stop") || reason.equals("tool_calls") || reason.equals("function_call"));
                }
            }
            case OPENAI_RESPONSES -> {
                if (path.endsWith("status")) {
                    // A stream says several times how it stands; the last word counts.
                    said = true;
                    well = reason.equals("completed");
                }
            }
            case ANTHROPIC_MESSAGES -> {
                if (path.endsWith("stop_reason")) {
                    says(reason.equals("end_turn") || reason.equals("stop_sequence") || reason.equals("tool_use"));
                }
            }
            case GEMINI -> {
                if (path.equals("candidates.finishReason")) {
                    says(reason.equals("STOP"));
                }
            }
        }
    }

    private void says(boolean fine) {
        said = true;
        well &= fine;
    }

    @Override
    public void text(String name, long bytes) {
        // What is said does not matter.
    }
}
