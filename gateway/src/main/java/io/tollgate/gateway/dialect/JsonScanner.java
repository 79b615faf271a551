package io.tollgate.gateway.dialect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Scans JSON while its bytes pass, wherever they are cut, and keeps none of them but the values of the few members that
 * are wanted. It gives up on what is not JSON. For one document at a time.
 */
public final class JsonScanner {
    private static final int DEEPEST = 512;
    /** No wanted member stands deeper than this, in objects. */
    private static final int DEEPEST_PATH = 3;

    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 64 << 10;

    private final Set<String> wanted;
    private final Listener listener;
    /** Of the containers that are open, which are objects. */
    private final BitSet objects = new BitSet();

    private final String[] path = new String[DEEPEST_PATH + 1];
    private final ByteArrayOutputStream naming = new ByteArrayOutputStream(LONGEST_NAME);
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

    /** @param wanted paths of members, at most three names each */
    public JsonScanner(Set<String> wanted, Listener listener) {
        this.wanted = wanted;
        this.listener = listener;
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
        for (int i = start; i < end && !lost; i++) {
            if (inString) {
                inString(bytes[i]);
            } else {
                between(bytes[i]);
            }
        }
    }

    private void inString(byte b) {
        capture(b);
        if (!escaped && b == '"') {
            inString = false;
            stringEnded();
            return;
        }
        escaped = !escaped && b == '\\';
        stringBytes++;
        if (isName && naming.size() < LONGEST_NAME) {
            naming.write(b);
        }
    }

    private void stringEnded() {
        if (isName) {
            name = naming.toString(StandardCharsets.UTF_8);
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

    private void between(byte b) {
        switch (b) {
            case '"' -> {
                inString = true;
                isName = nameNext;
                nameNext = false;
                stringBytes = 0;
                naming.reset();
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
            String here = String.join(".", Arrays.asList(path).subList(1, objectDepth + 1));
            if (wanted.contains(here)) {
                capturing = here;
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
