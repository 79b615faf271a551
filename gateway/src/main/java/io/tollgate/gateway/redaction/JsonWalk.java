package io.tollgate.gateway.redaction;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the texts of JSON. It goes on where the JSON is cut off or wrong, because a body need not be right to be kept.
 *
 * <p>Texts at the same place of several documents have the same path: a stream's events hold the pieces of one text. An
 * {@code index} that an event names before a text belongs to the path, and the place in an outermost array, which is a
 * stream as well, does not.
 */
final class JsonWalk {
    private static final int DEEPEST = 128;
    private static final int SHORTEST_NUMBER = 13;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = '"' * LOW_BITS;
    private static final long BACKSLASHES = '\\' * LOW_BITS;
    private static final long PRIME = 0x100000001b3L;

    private final byte[] body;
    private final int end;
    private final Pieces pieces;
    private final boolean secrets;
    private final long[] paths = new long[DEEPEST + 1];
    private final boolean[] objects = new boolean[DEEPEST + 1];
    private final int[] places = new int[DEEPEST + 1];
    private int depth;
    private boolean nameNext;
    private long member;
    private boolean index;
    private boolean secret;

    private JsonWalk(byte[] body, int end, Pieces pieces, boolean secrets) {
        this.body = body;
        this.end = end;
        this.pieces = pieces;
        this.secrets = secrets;
    }

    /**
     * Adds the texts of one document.
     *
     * @param secrets whether members such as password are secret as a whole
     */
    static void over(byte[] body, int start, int end, Pieces pieces, boolean secrets) {
        new JsonWalk(body, end, pieces, secrets).walk(start);
    }

    private void walk(int start) {
        paths[0] = 1;
        int at = start;
        while (at < end) {
            byte c = body[at];
            switch (c) {
                case '"' -> {
                    at = string(at + 1);
                    continue;
                }
                case '{' -> open(true);
                case '[' -> open(false);
                case '}', ']' -> close();
                case ',' -> next();
                case ':' -> nameNext = false;
                default -> {
                    if (c == '-' || (c >= '0' && c <= '9')) {
                        at = number(at);
                        continue;
                    }
                }
            }
            at++;
        }
    }

    private void open(boolean object) {
        long path = path();
        if (depth < DEEPEST) {
            depth++;
        }
        paths[depth] = path;
        objects[depth] = object;
        places[depth] = 0;
        nameNext = object;
        forget();
    }

    private void close() {
        if (depth > 0) {
            depth--;
        }
        nameNext = false;
        forget();
    }

    private void next() {
        places[depth]++;
        nameNext = depth > 0 && objects[depth];
        forget();
    }

    private void forget() {
        member = 0;
        index = false;
        secret = false;
    }

    private long path() {
        long here = paths[depth];
        if (depth > 0 && objects[depth]) {
            return here * PRIME ^ member;
        }
        return depth <= 1 ? here * PRIME ^ 7 : here * PRIME ^ (places[depth] + 31L);
    }

    /** Where a string has ended, behind its quote. */
    private int string(int start) {
        byte[] bytes = body;
        int limit = end;
        boolean escaped = false;
        int all = 0;
        int at = start;
        while (at < limit) {
            long eight = at + Long.BYTES <= limit ? (long) LONGS.get(bytes, at) : 0;
            if (eight != 0 && !holds(eight, QUOTES) && !holds(eight, BACKSLASHES)) {
                all |= (eight & HIGH_BITS) == 0 ? 0 : -1;
                at += Long.BYTES;
                continue;
            }
            byte c = bytes[at];
            if (c == '"') {
                break;
            }
            if (c == '\\') {
                escaped = true;
                at++;
                c = at < limit ? bytes[at] : 0;
            }
            all |= c;
            at++;
        }
        int last = Math.min(at, limit);
        if (nameNext) {
            name(start, last, escaped, all >= 0);
        } else if (last > start) {
            pieces.add(Pieces.STRING, start, last, path(), escaped, all >= 0, secret);
        }
        return last + 1;
    }

    /**
     * Whether one of eight bytes may be a certain one: where it is, always; where none is, hardly ever.
     *
     * @param sought it eight times
     */
    private static boolean holds(long eight, long sought) {
        long difference = eight ^ sought;
        return ((difference - LOW_BITS) & ~difference & HIGH_BITS) != 0;
    }

    private void name(int start, int last, boolean escaped, boolean ascii) {
        long hash = 0xcbf29ce484222325L;
        for (int i = start; i < last; i++) {
            hash = (hash ^ body[i]) * PRIME;
        }
        member = hash;
        int length = last - start;
        index = length >= 5 && body[last - 1] == 'x' && new String(body, last - 5, 5, ISO_8859_1).equals("index");
        secret = secrets && length >= 6 && length <= 24 && Secrets.named(new String(body, start, length, ISO_8859_1));
        if (length >= KnownKinds.SHORTEST) {
            pieces.add(Pieces.STRING, start, last, 0, escaped, ascii, false);
        }
    }

    private int number(int start) {
        int at = start;
        boolean digits = true;
        while (at < end && numeric(body[at])) {
            digits &= body[at] >= '0' && body[at] <= '9';
            at++;
        }
        if (index && at - start < 10 && digits) {
            for (int i = start; i < at; i++) {
                paths[depth] = paths[depth] * PRIME ^ body[i];
            }
        } else if (digits && at - start >= SHORTEST_NUMBER) {
            pieces.add(Pieces.NUMBER, start, at, 0, false, true, false);
        }
        return at;
    }

    private static boolean numeric(byte c) {
        return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '-' || c == '+';
    }
}
