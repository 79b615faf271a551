package io.tollgate.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Remembers an event of a stream with holes in it: its texts, and the values of members that are another one in every
 * event and mean nothing. An event that has the same bytes everywhere else means the same, with its own texts, and need
 * not be parsed; most events of a stream are like the one before them. For one stream.
 */
public final class EventTemplate {
    /** The number of an event, where events have one. */
    public static final String NUMBER = "sequence_number";

    private static final Set<String> VARYING = Set.of(NUMBER, "obfuscation", "created");
    /** A longer event brings more than a small piece of text. */
    private static final int LONGEST = 2 << 10;
    /** Some providers have a count in every event: after so many that none was like, none is expected to be. */
    private static final int MOST_IN_VAIN = 4;

    private byte[] event = new byte[0];
    private List<Hole> holes = List.of();
    private int inVain;

    /** Which strings of an event are its texts. */
    @FunctionalInterface
    public interface Texts {
        /**
         * Whether a string is.
         *
         * @param name of the member that it is the value of; empty where it is an element of an array
         * @param bytes hold it, as it is written, from {@code start} to before {@code end}, without its quotes
         */
        boolean isText(String name, byte[] bytes, int start, int end);
    }

    /** What may differ: a string without its quotes, or a whole number. */
    public static final class Hole {
        private final String name;
        private final Kind kind;
        private final int from;
        private final int to;
        private int start;
        private int end;

        private Hole(String name, Kind kind, int from, int to) {
            this.name = name;
            this.kind = kind;
            this.from = from;
            this.to = to;
        }

        /** Of the member that it is the value of. */
        public String name() {
            return name;
        }

        public boolean isText() {
            return kind == Kind.TEXT;
        }

        /** Where it begins in the event that was compared last. */
        public int start() {
            return start;
        }

        /** Where it ends there. */
        public int end() {
            return end;
        }
    }

    private enum Kind {
        TEXT,
        VARYING_TEXT,
        VARYING_NUMBER
    }

    /** Forgets the event. */
    public void forget() {
        holes = List.of();
    }

    /**
     * Remembers an event instead of the one before, if it is short and has a text.
     *
     * @param data where its data begins, which must be JSON
     */
    public void remember(byte[] bytes, int start, int end, int data, Texts texts) {
        holes = inVain == MOST_IN_VAIN || end - start > LONGEST ? List.of() : holes(bytes, start, end, data, texts);
        if (!holes.isEmpty()) {
            inVain++;
            event = Arrays.copyOfRange(bytes, start, end);
        }
    }

    /** The holes of an event; empty where none is a text. */
    private static List<Hole> holes(byte[] bytes, int start, int end, int data, Texts texts) {
        List<Hole> holes = new ArrayList<>(2);
        boolean some = false;
        String name = "";
        int at = data;
        while (at < end) {
            int from = at;
            if (bytes[at] == '"') {
                int close = stringEnd(bytes, at + 1, end);
                if (close < 0) {
                    return List.of();
                }
                at = afterBlanks(bytes, close + 1, end);
                if (at < end && bytes[at] == ':') {
                    at++;
                    name = new String(bytes, from + 1, close - from - 1, UTF_8);
                    continue;
                }
                if (texts.isText(name, bytes, from + 1, close)) {
                    some = true;
                    holes.add(new Hole(name, Kind.TEXT, from + 1 - start, close - start));
                } else if (VARYING.contains(name)) {
                    holes.add(new Hole(name, Kind.VARYING_TEXT, from + 1 - start, close - start));
                }
                name = "";
            } else if (VARYING.contains(name) && numberEnd(bytes, at, end) > 0) {
                at = numberEnd(bytes, at, end);
                holes.add(new Hole(name, Kind.VARYING_NUMBER, from - start, at - start));
                name = "";
            } else {
                name = bytes[at] == ' ' ? name : "";
                at++;
            }
        }
        return some ? holes : List.of();
    }

    /** Whether an event is like the one that is remembered; its holes then say where they are in it. */
    public boolean isLike(byte[] bytes, int start, int end) {
        if (holes.isEmpty()) {
            return false;
        }
        int at = start;
        int from = 0;
        for (Hole hole : holes) {
            hole.start = same(from, hole.from, bytes, at, end);
            hole.end = hole.start < 0
                    ? -1
                    : switch (hole.kind) {
                        case TEXT -> stringEnd(bytes, hole.start, end);
                        case VARYING_TEXT -> plainEnd(bytes, hole.start, end);
                        case VARYING_NUMBER -> numberEnd(bytes, hole.start, end);
                    };
            if (hole.end < 0) {
                return false;
            }
            at = hole.end;
            from = hole.to;
        }
        boolean like = same(from, event.length, bytes, at, end) == end;
        inVain = like ? 0 : inVain;
        return like;
    }

    /** What may differ in the event that is remembered, in the order of its bytes; empty if none is. */
    public List<Hole> holes() {
        return holes;
    }

    /** Where bytes end that are the same as those here between two offsets; below 0 if they are not. */
    private int same(int from, int to, byte[] bytes, int at, int end) {
        int stop = at + to - from;
        return stop <= end && Arrays.equals(event, from, to, bytes, at, stop) ? stop : -1;
    }

    /** Where the string ends whose first byte is at an offset; below 0 if it does not. */
    private static int stringEnd(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        return at < end ? at : -1;
    }

    /** The same of a string of printable ASCII characters; below 0 if it has others. */
    private static int plainEnd(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] >= ' ' && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at < end && bytes[at] == '"' ? at : -1;
    }

    /** Where the member's value ends whose first digit is at an offset; below 0 if it is no whole number. */
    private static int numberEnd(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        boolean ends = at < end && (bytes[at] == ',' || bytes[at] == '}' || bytes[at] == ' ');
        return !ends || at == start || (bytes[start] == '0' && at > start + 1) ? -1 : at;
    }

    private static int afterBlanks(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        return at;
    }
}
