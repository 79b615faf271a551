package io.tollgate.gateway.redaction;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Replaces personal data and secrets in bodies. Only the texts of JSON are looked at and changed, escapes read and
 * written, so that a body stays what it is; the pieces of a text that a stream's events bring are looked at as the one
 * text that they are. For any thread; takes about a nanosecond for each byte and rule, and so is for no event loop.
 */
public final class Redactor {
    /** What own expressions may take of one body. */
    private static final Duration LONGEST = Duration.ofMillis(500);

    private final KnownKinds known;
    private final OwnExpressions own;

    /** A redactor by one set of rules. */
    public Redactor(Redaction redaction) {
        this(redaction, System::nanoTime);
    }

    Redactor(Redaction redaction, LongSupplier nanos) {
        known = new KnownKinds(redaction.kinds());
        own = new OwnExpressions(redaction.expressions(), nanos);
    }

    /** The own expressions took so long that nothing can be said of the body. */
    public static final class TooSlowException extends Exception {
        private static final long serialVersionUID = 1;

        TooSlowException(Throwable cause) {
            super("the gateway's own expressions took longer than " + LONGEST.toMillis() + " ms", cause);
        }
    }

    /** A body in which nothing is left that was recognized. */
    public static final class Redacted {
        private final byte[] body;
        private final int replaced;

        Redacted(byte[] body, int replaced) {
            this.body = body;
            this.replaced = replaced;
        }

        public byte[] body() {
            return body;
        }

        /** How many parts were replaced. */
        public int replaced() {
            return replaced;
        }
    }

    /**
     * Redacts a body.
     *
     * @param format what it is; not {@link BodyFormat#BINARY}
     * @throws TooSlowException if own expressions take too long
     */
    public Redacted redact(byte[] body, BodyFormat format) throws TooSlowException {
        Pieces pieces = new Pieces(body);
        switch (format) {
            case JSON -> JsonWalk.over(body, 0, body.length, pieces, known.secrets());
            case EVENTS -> events(body, pieces);
            case TEXT -> raw(0, body.length, pieces);
            case BINARY -> throw new IllegalArgumentException("what is no text cannot be redacted");
        }
        try {
            boolean joined = format == BodyFormat.EVENTS || (format == BodyFormat.JSON && isArray(body));
            return new Run(body, pieces, own.now() + LONGEST.toNanos()).over(joined);
        } catch (TimedText.TooSlowException e) {
            throw new TooSlowException(e);
        }
    }

    /** Gemini streams an array of its answers. */
    private static boolean isArray(byte[] body) {
        for (byte c : body) {
            if (c > ' ') {
                return c == '[';
            }
        }
        return false;
    }

    private static void raw(int start, int end, Pieces pieces) {
        if (end > start) {
            pieces.add(Pieces.RAW, start, end, 0, false, false, false);
        }
    }

    /** The lines of a stream of events (WHATWG HTML, section 9.2.6); the data of events is mostly JSON. */
    private void events(byte[] body, Pieces pieces) {
        int at = 0;
        while (at < body.length) {
            int end = endOfLine(body, at);
            int data = data(body, at, end);
            if (data < 0) {
                raw(at, end, pieces);
            } else {
                JsonWalk.over(body, data, end, pieces, known.secrets());
            }
            at = end + 1;
        }
    }

    private static int endOfLine(byte[] body, int start) {
        int end = start;
        while (end < body.length) {
            byte c = body[end];
            if (c == '\n' || c == '\r') {
                break;
            }
            end++;
        }
        return end;
    }

    /** Where a line has JSON; -1 where it has none. */
    private static int data(byte[] body, int start, int end) {
        if (end - start < 6 || !new String(body, start, 5, US_ASCII).equals("data:")) {
            return -1;
        }
        int at = start + 5;
        while (at < end && body[at] == ' ') {
            at++;
        }
        return at < end && (body[at] == '{' || body[at] == '[' || body[at] == '"') ? at : -1;
    }

    /** One body on its way. */
    private final class Run {
        private final byte[] body;
        private final Pieces pieces;
        private final long deadline;
        private final Findings found = new Findings();
        private final Splices splices = new Splices();
        private int replaced;

        Run(byte[] body, Pieces pieces, long deadline) {
            this.body = body;
            this.pieces = pieces;
            this.deadline = deadline;
        }

        /** @param streamed whether pieces of the same path are pieces of one text */
        Redacted over(boolean streamed) {
            if (streamed) {
                for (List<Integer> text : texts()) {
                    if (text.size() == 1) {
                        alone(text.getFirst());
                    } else {
                        joined(text);
                    }
                }
            } else {
                for (int piece = 0; piece < pieces.size(); piece++) {
                    alone(piece);
                }
            }
            return replaced == 0 ? new Redacted(body, 0) : new Redacted(splices.over(body), replaced);
        }

        /** The pieces, those of one text together. */
        private List<List<Integer>> texts() {
            List<List<Integer>> texts = new ArrayList<>();
            Map<Long, List<Integer>> byPath = new HashMap<>();
            for (int i = 0; i < pieces.size(); i++) {
                long path = pieces.path(i);
                if (path == 0 || pieces.secret(i)) {
                    texts.add(List.of(i));
                } else {
                    byPath.computeIfAbsent(path, first -> {
                                List<Integer> text = new ArrayList<>(1);
                                texts.add(text);
                                return text;
                            })
                            .add(i);
                }
            }
            return texts;
        }

        private void alone(int piece) {
            if (pieces.secret(piece)) {
                whole(piece, shown(Secrets.LABEL));
            } else if (pieces.kind(piece) == Pieces.NUMBER) {
                String digits = pieces.text(piece);
                if (known.cards() && Cards.end(digits, 0) == digits.length()) {
                    whole(piece, '"' + shown("card") + '"');
                }
            } else {
                find(pieces.text(piece));
                replaced += found.size();
                replace(piece, 0, Integer.MAX_VALUE, 0, found.size());
            }
        }

        private void whole(int piece, String text) {
            splices.add(pieces.start(piece), pieces.end(piece), text);
            replaced++;
        }

        private void joined(List<Integer> of) {
            StringBuilder all = new StringBuilder();
            int[] ends = new int[of.size()];
            for (int i = 0; i < ends.length; i++) {
                all.append(pieces.text(of.get(i)));
                ends[i] = all.length();
            }
            find(all.toString());
            replaced += found.size();
            int first = 0;
            int start = 0;
            for (int i = 0; i < ends.length && first < found.size(); i++) {
                int end = ends[i];
                int last = first;
                while (last < found.size() && found.start(last) < end) {
                    last++;
                }
                replace(of.get(i), start, end, first, last);
                // One that goes on is of the next piece as well.
                first = last > first && found.end(last - 1) > end ? last - 1 : last;
                start = end;
            }
        }

        /**
         * Replaces what was found in a piece, or the parts of it that stand in the piece: by its label where it begins,
         * by nothing where it goes on.
         *
         * @param start where the piece begins in the text that was looked at
         * @param first of the findings
         * @param last the one after the last of the findings
         */
        private void replace(int piece, int start, int end, int first, int last) {
            if (first == last) {
                return;
            }
            int[] places = new int[2 * (last - first)];
            for (int i = first; i < last; i++) {
                places[2 * (i - first)] = Math.max(found.start(i), start) - start;
                places[2 * (i - first) + 1] = Math.min(found.end(i), end) - start;
            }
            locate(piece, places);
            for (int i = first; i < last; i++) {
                splices.add(
                        places[2 * (i - first)],
                        places[2 * (i - first) + 1],
                        found.start(i) < start ? "" : shown(found.label(i)));
            }
        }

        /** Makes places in a piece's text places in the body. */
        private void locate(int piece, int[] places) {
            int start = pieces.start(piece);
            if (pieces.plain(piece)) {
                for (int i = 0; i < places.length; i++) {
                    places[i] += start;
                }
            } else {
                JsonText.locate(body, start, pieces.end(piece), pieces.kind(piece) == Pieces.STRING, places);
            }
        }

        private void find(String text) {
            found.clear();
            if (text.length() >= KnownKinds.SHORTEST) {
                known.find(text, found);
            }
            own.find(text, deadline, found);
        }

        private static String shown(String label) {
            return "[redacted:" + label + "]";
        }
    }
}
