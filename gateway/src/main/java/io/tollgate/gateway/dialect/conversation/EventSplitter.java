package io.tollgate.gateway.dialect.conversation;

import io.tollgate.gateway.dialect.Bytes;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Takes a stream of server-sent events apart (WHATWG HTML, section 9.2). Bytes that end no event are kept until the
 * rest of the event is there. For one stream.
 */
final class EventSplitter {
    private static final int LONGEST_EVENT = 64 << 20;
    private static final byte[] NOTHING = new byte[0];

    private final Events events;
    private byte[] kept = NOTHING;

    /** Takes events one by one. */
    @FunctionalInterface
    interface Events {
        void event(byte[] bytes, int start, int end) throws UnreadableAnswerException;
    }

    EventSplitter(Events events) {
        this.events = events;
    }

    void bytes(Buffer part) throws UnreadableAnswerException {
        if (kept.length == 0) {
            Bytes.read(part, this::split);
            return;
        }
        if (kept.length + part.length() > LONGEST_EVENT) {
            throw new UnreadableAnswerException("an event is longer than " + LONGEST_EVENT + " bytes");
        }
        byte[] all = Arrays.copyOf(kept, kept.length + part.length());
        part.getBytes(all, kept.length);
        split(all, 0, all.length);
    }

    private boolean split(byte[] bytes, int from, int end) throws UnreadableAnswerException {
        int start = from;
        for (int i = from + 1; i < end; i++) {
            if (endsEvent(bytes, start, i)) {
                events.event(bytes, start, i + 1);
                start = i + 1;
            }
        }
        kept = start == end ? NOTHING : Arrays.copyOfRange(bytes, start, end);
        return kept.length == 0;
    }

    /** The last event may lack its blank line. */
    void end() throws UnreadableAnswerException {
        if (kept.length > 0) {
            byte[] last = kept;
            kept = NOTHING;
            events.event(last, 0, last.length);
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
