package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.dialect.Bytes;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the fields of a form stand while its bytes come (RFC 7578; RFC 2046, section 5.1.1): of each its name and
 * its beginning, however long it is. Nothing else of it is kept. For one use.
 */
final class FormScanner {
    /** What is kept of a field: a model's name, or the head of a file that says how long it plays. */
    static final int KEPT = 4 << 10;

    private static final int LONGEST_HEAD = 8 << 10;
    private static final int LONGEST_PADDING = 128;
    private static final int MOST_FIELDS = 256;
    /** The bytes of two line ends. */
    private static final int LINE_ENDS = 4;

    private final byte[] delimiter;
    private final int[] fallbacks;
    private final List<Field> fields = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private State state = State.CONTENT;
    private int matched = 2;
    private long offset;
    private long openedAt;
    private @Nullable Field open;
    /** How many bytes of two line ends have come last. */
    private int ended;

    private boolean lookAlike;
    private int looseDashes;

    /** What comes next. */
    private enum State {
        /** Of a field, or what stands before the first one. */
        CONTENT,
        /** Behind a delimiter. */
        REST_OF_LINE,
        HEAD,
        /** After the last delimiter. */
        OVER
    }

    /** A field; its content is from one offset to before another, its whole part from its delimiter on. */
    static final class Field {
        final FormHead head;
        final long from;
        final long contentFrom;
        long to = -1;
        final ByteArrayOutputStream beginning = new ByteArrayOutputStream();

        Field(FormHead head, long from, long contentFrom) {
            this.head = head;
            this.from = from;
            this.contentFrom = contentFrom;
        }

        String name() {
            return head.name();
        }

        long length() {
            return to - contentFrom;
        }

        /** The text that it holds; what is longer than {@link #KEPT} is cut. */
        String text() {
            return beginning.toString(StandardCharsets.UTF_8);
        }
    }

    /** @param boundary between the fields, as the content type names it */
    FormScanner(String boundary) {
        delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        fallbacks = fallbacks(delimiter);
    }

    /** For each length of a match how much of it is also its own beginning (Knuth, Morris and Pratt, 1977). */
    private static int[] fallbacks(byte[] pattern) {
        int[] table = new int[pattern.length + 1];
        for (int i = 1, k = 0; i < pattern.length; i++) {
            while (k > 0 && pattern[i] != pattern[k]) {
                k = table[k];
            }
            k += pattern[i] == pattern[k] ? 1 : 0;
            table[i + 1] = k;
        }
        return table;
    }

    /** @throws FailureException if it is no form */
    void bytes(Buffer chunk) throws FailureException {
        FailureException[] wrong = new FailureException[1];
        Bytes.read(chunk, (bytes, start, end) -> {
            try {
                for (int i = start; i < end; i++) {
                    int skipped = uninteresting(bytes, i, end);
                    offset += skipped;
                    i += skipped;
                    if (i < end) {
                        next(bytes[i]);
                        offset++;
                    }
                }
            } catch (FailureException e) {
                wrong[0] = e;
            }
            return chunk;
        });
        if (wrong[0] != null) {
            throw wrong[0];
        }
    }

    /** How many bytes of a long field come next with which no delimiter can begin. */
    private int uninteresting(byte[] bytes, int from, int end) {
        boolean passes = state == State.CONTENT
                && matched == 0
                && looseDashes == 0
                && (open == null || open.beginning.size() >= KEPT);
        int at = from;
        while (passes && at < end && bytes[at] != '\r' && bytes[at] != '-') {
            at++;
        }
        return at - from;
    }

    private void next(byte b) throws FailureException {
        switch (state) {
            case CONTENT -> content(b);
            case REST_OF_LINE -> restOfLine(b);
            case HEAD -> head(b);
            case OVER -> {
                // What stands behind the last delimiter is nobody's.
            }
        }
    }

    private void content(byte b) {
        loosely(b);
        int before = matched;
        while (matched > 0 && b != delimiter[matched]) {
            matched = fallbacks[matched];
        }
        matched += b == delimiter[matched] ? 1 : 0;
        if (open != null && open.beginning.size() < KEPT) {
            keep(open, before, b);
        }
        if (matched == delimiter.length) {
            long at = Math.max(0, offset + 1 - delimiter.length);
            if (open != null) {
                open.to = at;
            }
            openedAt = at;
            open = null;
            matched = 0;
            looseDashes = 0;
            state = State.REST_OF_LINE;
        }
    }

    /** Takes what turns out to be no delimiter into what is kept of a field. */
    private void keep(Field field, int before, byte b) {
        int all = before + 1;
        int passed = all - matched;
        for (int i = 0; i < passed; i++) {
            field.beginning.write(i < before ? delimiter[i] : b);
        }
    }

    /**
     * Whether a delimiter stands where a lenient reader would take it for one: without the line end that it needs
     * before it.
     */
    private void loosely(byte b) {
        int rest = delimiter.length - 2;
        if (b == delimiter[2 + looseDashes]) {
            looseDashes++;
        } else {
            looseDashes = b == '-' ? Math.min(looseDashes, 2) : 0;
        }
        if (looseDashes == rest) {
            boolean strict = matched == delimiter.length - 1;
            lookAlike |= !strict;
            looseDashes = 0;
        }
    }

    private void restOfLine(byte b) throws FailureException {
        line.write(b);
        if (b == '-'
                && line.size() == 2
                && line.toString(StandardCharsets.ISO_8859_1).equals("--")) {
            state = State.OVER;
        } else if (b == '\n') {
            String rest = line.toString(StandardCharsets.ISO_8859_1);
            if (!rest.isBlank() || !rest.endsWith("\r\n")) {
                throw broken();
            }
            line.reset();
            ended = 2;
            state = State.HEAD;
        } else if (line.size() > LONGEST_PADDING) {
            throw broken();
        }
    }

    private void head(byte b) throws FailureException {
        line.write(b);
        // An empty line ends it: the second of two line ends, of which the first may be the delimiter's.
        ended = b == (ended % 2 == 0 ? '\r' : '\n') ? ended + 1 : b == '\r' ? 1 : 0;
        if (ended == LINE_ENDS) {
            if (fields.size() == MOST_FIELDS) {
                throw invalid("The form must have at most " + MOST_FIELDS + " fields.");
            }
            FormHead head = FormHead.of(line.toString(StandardCharsets.UTF_8));
            line.reset();
            open = new Field(head, openedAt, offset + 1);
            fields.add(open);
            state = State.CONTENT;
        } else if (line.size() > LONGEST_HEAD) {
            throw broken();
        }
    }

    /** The fields that have begun so far, in their order. */
    List<Field> fields() {
        return fields;
    }

    /** The first field of a name whose content is all there; null if there is none yet. */
    @Nullable
    Field whole(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name) && field.to >= 0)
                .findFirst()
                .orElse(null);
    }

    /** Whether the last delimiter has come. */
    boolean over() {
        return state == State.OVER;
    }

    /** Whether another reader could take something for a delimiter that is none. */
    boolean lookAlike() {
        return lookAlike;
    }

    /** Whether a delimiter would stand in a form that holds a text. */
    boolean delimits(String text) {
        return text.contains(new String(delimiter, 2, delimiter.length - 2, StandardCharsets.ISO_8859_1));
    }

    static FailureException broken() {
        return invalid("The body is not the form that its Content-Type says it is, or is not whole.");
    }

    static FailureException invalid(String message) {
        return new FailureException(new CallFailure.InvalidRequest(message, null));
    }
}
