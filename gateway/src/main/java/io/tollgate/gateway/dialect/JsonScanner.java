package io.tollgate.gateway.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Scans JSON while its bytes pass, wherever they are cut, and keeps none of them but the values of the few members that
 * are wanted. It gives up on what is not JSON. For one document at a time.
 */
public final class JsonScanner {
    private static final int DEEPEST = 512;
    /** No wanted member stands deeper than this, in objects. */
    private static final int DEEPEST_PATH = 4;

    private static final int LONGEST_NAME = 64;
    /** Names that are remembered, so that a stream's events make no strings for them again; a power of two. */
    private static final int NAMES = 32;

    private static final int LONGEST_VALUE = 64 << 10;

    private final Paths wanted;
    private final Listener listener;
    /** Of the containers that are open, which are objects. */
    private final BitSet objects = new BitSet();

    private final @Nullable String[] path = new @Nullable String[DEEPEST_PATH + 1];
    private final byte[] naming = new byte[LONGEST_NAME];
    private final @Nullable String[] names = new @Nullable String[NAMES];
    private int nameLength;
    private int depth;
    private int objectDepth;
    private boolean lost;
    private boolean ended;
    private boolean inString;
    private boolean escaped;
    private boolean isName;
    private boolean nameNext;
    private String name = "";
    private long stringBytes;
    private @Nullable String capturing;
    private int captureDepth;
    private final ByteArrayOutputStream captured = new ByteArrayOutputStream();

    /** Hears what there is. */
    public interface Listener {
        /**
         * A wanted member has ended.
         *
         * @param path the names that lead to it, with dots between them; arrays add none
         * @param value as it is written
         */
        void member(String path, byte[] value);

        /** A string has ended that is the value of a member, so many bytes long as it is written. */
        void text(String name, long bytes);
    }

    /** A scanner of one answer. */
    public JsonScanner(Paths wanted, Listener listener) {
        this.wanted = wanted;
        this.listener = listener;
    }

    /** Paths of wanted members, at most four names each, by their last names. For any thread. */
    public static final class Paths {
        private final Map<String, List<Wanted>> byLastName = new HashMap<>();

        /** @param paths names with dots between them; arrays add none */
        public Paths(Set<String> paths) {
            for (String path : paths) {
                List<String> names = List.of(path.split("\\."));
                if (names.size() > DEEPEST_PATH) {
                    throw new IllegalArgumentException(path + " is deeper than " + DEEPEST_PATH + " names");
                }
                byLastName
                        .computeIfAbsent(names.getLast(), last -> new ArrayList<>())
                        .add(new Wanted(path, names));
            }
        }

        private @Nullable Wanted at(@Nullable String[] here, int length) {
            List<Wanted> ending = length == 0 ? null : byLastName.get(here[length]);
            if (ending == null) {
                return null;
            }
            for (Wanted each : ending) {
                if (each.at(here, length)) {
                    return each;
                }
            }
            return null;
        }
    }

    /** The path of a wanted member, whole and by its names. */
    private record Wanted(String path, List<String> names) {
        /** Whether these names lead to the member; they begin at 1. */
        boolean at(@Nullable String[] here, int length) {
            if (names.size() != length) {
                return false;
            }
            for (int i = length; i > 0; i--) {
                if (!names.get(i - 1).equals(here[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Begins with another document. */
    public void restart() {
        objects.clear();
        depth = 0;
        objectDepth = 0;
        lost = false;
        ended = false;
        inString = false;
        escaped = false;
        isName = false;
        nameNext = false;
        name = "";
        capturing = null;
    }

    /** Goes on with the next bytes of the document. */
    public void bytes(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && !lost) {
            if (inString) {
                at = inString(bytes, at, end);
            } else {
                between(bytes[at]);
                at++;
            }
        }
    }

    /** Goes on with a string, and says where to go on after it. */
    private int inString(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && (escaped || bytes[at] != '"')) {
            escaped = !escaped && bytes[at] == '\\';
            at++;
        }
        int length = at - start;
        stringBytes += length;
        if (isName) {
            int taken = Math.min(length, LONGEST_NAME - nameLength);
            System.arraycopy(bytes, start, naming, nameLength, taken);
            nameLength += taken;
        }
        if (capturing != null) {
            captured.write(bytes, start, Math.min(length, LONGEST_VALUE + 1 - captured.size()));
        }
        if (at == end) {
            return end;
        }
        capture(bytes[at]);
        inString = false;
        stringEnded();
        return at + 1;
    }

    private void stringEnded() {
        if (isName) {
            name = name();
            if (objectDepth <= DEEPEST_PATH) {
                path[objectDepth] = name;
            }
        } else {
            if (depth > 0 && objects.get(depth)) {
                listener.text(name, stringBytes);
            }
            captureEnds(depth);
        }
    }

    /** The name that was read, as a string that was made before if there is one. */
    private String name() {
        int hash = 0;
        for (int i = 0; i < nameLength; i++) {
            hash = 31 * hash + naming[i];
        }
        int slot = (hash ^ hash >>> 7) & NAMES - 1;
        String known = names[slot];
        if (known != null && isNamed(known)) {
            return known;
        }
        String made = new String(naming, 0, nameLength, StandardCharsets.UTF_8);
        names[slot] = made;
        return made;
    }

    private boolean isNamed(String known) {
        if (known.length() != nameLength) {
            return false;
        }
        for (int i = 0; i < nameLength; i++) {
            if (known.charAt(i) != naming[i]) {
                return false;
            }
        }
        return true;
    }

    private void between(byte b) {
        switch (b) {
            case '"' -> {
                inString = true;
                isName = nameNext;
                nameNext = false;
                stringBytes = 0;
                nameLength = 0;
                capture(b);
            }
            case '{', '[' -> opened(b);
            case '}', ']' -> closed(b);
            case ',' -> {
                captureEnds(depth);
                capture(b);
                nameNext = depth > 0 && objects.get(depth);
            }
            case ':' -> {
                capture(b);
                valueBegins();
            }
            case ' ', '\t', '\r', '\n' -> {}
            default -> capture(b);
        }
    }

    private void opened(byte b) {
        capture(b);
        depth++;
        lost = depth > DEEPEST;
        boolean object = b == '{';
        objects.set(depth, object);
        nameNext = object;
        if (object) {
            objectDepth++;
        }
    }

    private void closed(byte b) {
        // A value without a delimiter of its own ends with its container.
        captureEnds(depth);
        capture(b);
        if (depth == 0) {
            lost = true;
            return;
        }
        if (objects.get(depth)) {
            objectDepth--;
        }
        depth--;
        ended |= depth == 0;
        nameNext = false;
        captureEnds(depth);
    }

    /** Whether an object or array was there to its end. */
    public boolean ended() {
        return ended;
    }

    private void valueBegins() {
        if (capturing == null && objectDepth <= DEEPEST_PATH) {
            Wanted here = wanted.at(path, objectDepth);
            if (here != null) {
                capturing = here.path();
                captureDepth = depth;
                captured.reset();
            }
        }
    }

    private void capture(byte b) {
        if (capturing != null && captured.size() <= LONGEST_VALUE) {
            captured.write(b);
        }
    }

    private void captureEnds(int atDepth) {
        if (capturing != null && atDepth == captureDepth && captured.size() > 0) {
            String ended = capturing;
            capturing = null;
            if (captured.size() <= LONGEST_VALUE) {
                listener.member(ended, captured.toByteArray());
            }
        }
    }
}
