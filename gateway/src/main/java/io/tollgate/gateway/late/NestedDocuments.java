package io.tollgate.gateway.late;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the objects at certain places of JSON values that follow one another, such as the lines of a file, and hands
 * their bytes on as they pass; it keeps none. What is not JSON is skipped to the end of its line. For one body.
 */
final class NestedDocuments {
    private static final int DEEPEST = 512;
    private static final int DEEPEST_PATH = 6;
    private static final int LONGEST_NAME = 64;
    private static final int NOT_FOUND = -1;

    private final List<List<String>> places;
    private final boolean lines;
    private final Listener listener;
    private final BitSet objects = new BitSet();
    private final @Nullable String[] path = new @Nullable String[DEEPEST_PATH + 1];
    private final byte[] naming = new byte[LONGEST_NAME];
    private int nameLength;
    private int depth;
    private int objectDepth;
    private boolean inString;
    private boolean escaped;
    private boolean isName;
    private boolean nameNext;
    private boolean lost;
    private int within = NOT_FOUND;
    private int withinDepth;

    /** Hears of the objects that were found. */
    interface Listener {
        /** Some bytes of an object at a place, by its number. */
        void piece(int place, byte[] bytes, int start, int end);

        /** The object is over. */
        void over(int place);

        /** The object's line has ended before it. */
        void brokenOff();
    }

    /**
     * A search for objects.
     *
     * @param places the names that lead to each, arrays left out
     * @param lines whether each value is a line, so that a broken one ends with it
     */
    NestedDocuments(List<List<String>> places, boolean lines, Listener listener) {
        this.places = List.copyOf(places);
        this.lines = lines;
        this.listener = listener;
        for (List<String> place : places) {
            if (place.size() > DEEPEST_PATH) {
                throw new IllegalArgumentException(place + " is deeper than " + DEEPEST_PATH + " names");
            }
        }
    }

    /** Goes on with the next bytes of the body. */
    void bytes(byte[] bytes, int start, int end) {
        int from = within == NOT_FOUND ? NOT_FOUND : start;
        for (int at = start; at < end; at++) {
            byte b = bytes[at];
            if (lines && b == '\n') {
                // No string holds it as it is.
                restart();
                from = NOT_FOUND;
            } else if (inString) {
                string(b);
            } else if (!lost) {
                int before = within;
                between(b);
                if (before == NOT_FOUND && within != NOT_FOUND) {
                    from = at;
                } else if (before != NOT_FOUND && within == NOT_FOUND) {
                    listener.piece(before, bytes, from, at + 1);
                    listener.over(before);
                    from = NOT_FOUND;
                }
            }
        }
        if (within != NOT_FOUND && from != NOT_FOUND) {
            listener.piece(within, bytes, from, end);
        }
    }

    private void restart() {
        if (within != NOT_FOUND) {
            listener.brokenOff();
        }
        objects.clear();
        depth = 0;
        objectDepth = 0;
        inString = false;
        escaped = false;
        isName = false;
        nameNext = false;
        lost = false;
        within = NOT_FOUND;
    }

    private void string(byte b) {
        if (!escaped && b == '"') {
            inString = false;
            if (isName && objectDepth <= DEEPEST_PATH) {
                path[objectDepth] = new String(naming, 0, nameLength, StandardCharsets.UTF_8);
            }
            return;
        }
        escaped = !escaped && b == '\\';
        if (isName && within == NOT_FOUND && nameLength < LONGEST_NAME) {
            naming[nameLength++] = b;
        }
    }

    private void between(byte b) {
        switch (b) {
            case '"' -> {
                inString = true;
                isName = nameNext && within == NOT_FOUND;
                nameNext = false;
                nameLength = 0;
            }
            case '{', '[' -> opened(b == '{');
            case '}', ']' -> closed();
            case ',' -> nameNext = depth > 0 && objects.get(depth);
            default -> {
                // Numbers, words and space lead nowhere.
            }
        }
    }

    private void opened(boolean object) {
        if (within == NOT_FOUND && object) {
            within = placeHere();
            withinDepth = depth;
        }
        depth++;
        lost = depth > DEEPEST;
        objects.set(depth, object);
        nameNext = object;
        if (object) {
            objectDepth++;
            if (objectDepth <= DEEPEST_PATH) {
                path[objectDepth] = null;
            }
        }
    }

    private int placeHere() {
        for (int place = 0; place < places.size(); place++) {
            if (isHere(places.get(place))) {
                return place;
            }
        }
        return NOT_FOUND;
    }

    private boolean isHere(List<String> place) {
        if (place.size() != objectDepth) {
            return false;
        }
        for (int i = objectDepth; i > 0; i--) {
            if (!place.get(i - 1).equals(path[i])) {
                return false;
            }
        }
        return true;
    }

    private void closed() {
        if (depth == 0) {
            lost = true;
            return;
        }
        if (objects.get(depth)) {
            objectDepth--;
        }
        depth--;
        nameNext = false;
        if (within != NOT_FOUND && depth == withinDepth) {
            within = NOT_FOUND;
        }
    }
}
