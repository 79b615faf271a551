package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.dialect.Bytes;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Takes a stream of server-sent events apart (WHATWG HTML, section 9.2). Bytes that end no event are kept until the
 * rest of the event is there. Takes time in proportion to the bytes, however they are cut. For one stream.
 */
final class EventSplitter {
    private static final int LONGEST_EVENT = 64 << 20;
    private static final byte[] NOTHING = new byte[0];

    private final Events events;
    private byte[] kept = NOTHING;
    private int length;

    /** Takes events one by one. */
    @FunctionalInterface
    interface Events {
        void event(byte[] bytes, int start, int end) throws UnreadableAnswerException;
    }

    EventSplitter(Events events) {
        this.events = events;
    }

    void bytes(Buffer part) throws UnreadableAnswerException {
        if (length == 0) {
            Bytes.read(part, (bytes, start, end) -> {
                keep(bytes, split(bytes, start, start + 1, end), end);
                return part;
            });
            return;
        }
        if (length + (long) part.length() > LONGEST_EVENT) {
            throw new UnreadableAnswerException("an event is longer than " + LONGEST_EVENT + " bytes");
        }
        int before = length;
        Bytes.read(part, (bytes, start, end) -> {
            keep(bytes, start, end);
            return part;
        });
        release(split(kept, 0, before, length));
    }

    /** What is set aside for bytes that end no event yet. */
    long keptBytes() {
        return kept.length;
    }

    /**
     * Hands on the events that are there.
     *
     * @param unseen where to look for the first end from
     * @return where the rest begins
     */
    private int split(byte[] bytes, int from, int unseen, int end) throws UnreadableAnswerException {
        int start = from;
        for (int i = unseen; i < end; i++) {
            if (endsEvent(bytes, start, i)) {
                events.event(bytes, start, i + 1);
                start = i + 1;
            }
        }
        return start;
    }

    private void keep(byte[] bytes, int from, int end) {
        int needed = length + end - from;
        if (needed > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(needed, 2 * length));
        }
        System.arraycopy(bytes, from, kept, length, end - from);
        length = needed;
    }

    private void release(int count) {
        length -= count;
        if (length == 0) {
            kept = NOTHING;
        } else {
            System.arraycopy(kept, count, kept, 0, length);
        }
    }

    /** The last event may lack its blank line. */
    void end() throws UnreadableAnswerException {
        if (length > 0) {
            byte[] last = kept;
            int end = length;
            release(length);
            events.event(last, 0, end);
        }
    }

    /** Whether a blank line ends here, by any of the line ends that the format allows. */
    private static boolean endsEvent(byte[] bytes, int begin, int i) {
        if (i == begin) {
            return false;
        }
        if (bytes[i] == '\n') {
            return bytes[i - 1] == '\n' || (i - begin >= 3 && bytes[i - 1] == '\r' && bytes[i - 2] == '\n');
        }
        return bytes[i] == '\r' && bytes[i - 1] == '\r';
    }
}
