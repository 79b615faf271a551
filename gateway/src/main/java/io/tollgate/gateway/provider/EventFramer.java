package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.Counted;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of server-sent events (WHATWG HTML, section 9.2) at the ends of events, without changing a byte, and
 * sets those apart that only tell the usage. Bytes that end no event are held back until the rest of the event is there.
 */
final class EventFramer {
    private static final int LONGEST_HELD = 4 << 20;

    private final EventsTold told;
    private final Consumer<Part> parts;
    private byte[] held = new byte[0];

    /**
     * Hands whole events on, as many as there are at once.
     *
     * @param told takes note of each
     */
    EventFramer(EventsTold told, Consumer<Part> parts) {
        this.told = told;
        this.parts = parts;
    }

    void bytes(Buffer chunk) {
        byte[] fresh = chunk.getBytes();
        byte[] all = held.length == 0 ? fresh : joined(held, fresh);
        int cut = lastEventEnd(all);
        if (cut == 0 && all.length <= LONGEST_HELD) {
            held = all;
            return;
        }
        int end = cut == 0 ? all.length : cut;
        whole(all, end, held.length == 0 && end == all.length ? chunk : null);
        held = end == all.length ? new byte[0] : Arrays.copyOfRange(all, end, all.length);
    }

    /**
     * Looks at what is left, a last event that was not ended as it should, and hands it on where the answer is whole by
     * then; where it is not, this is half an event, and nobody could read it.
     */
    void end() {
        if (held.length > 0) {
            boolean usageAlone = told.event(held, 0, held.length);
            if (told.whole() || told.failed()) {
                part(held, 0, held.length, null, usageAlone ? told.counted(0) : null);
            }
            held = new byte[0];
        }
    }

    /** Hands on whole events, those that only tell the usage apart from the others. */
    private void whole(byte[] bytes, int end, @Nullable Buffer asItCame) {
        int sent = 0;
        int start = 0;
        while (start < end) {
            int eventEnd = nextEventEnd(bytes, start, end);
            if (told.event(bytes, start, eventEnd)) {
                part(bytes, sent, start, null, null);
                part(bytes, start, eventEnd, null, told.counted(0));
                sent = eventEnd;
            }
            start = eventEnd;
        }
        part(bytes, sent, end, sent == 0 ? asItCame : null, null);
    }

    private void part(byte[] bytes, int from, int to, @Nullable Buffer asItCame, @Nullable Counted counted) {
        if (from < to) {
            Buffer buffer =
                    asItCame != null ? asItCame : Buffer.buffer(to - from).appendBytes(bytes, from, to - from);
            parts.accept(new Part(buffer, counted));
        }
    }

    /** Where the last whole event ends; 0 where none does. */
    private static int lastEventEnd(byte[] bytes) {
        for (int i = bytes.length - 1; i > 0; i--) {
            if (endsEvent(bytes, i)) {
                return i + 1;
            }
        }
        return 0;
    }

    private static int nextEventEnd(byte[] bytes, int from, int end) {
        for (int i = from + 1; i < end; i++) {
            if (endsEvent(bytes, i)) {
                return i + 1;
            }
        }
        return end;
    }

    /** Whether a blank line ends here, by any of the line ends that the format allows. */
    private static boolean endsEvent(byte[] bytes, int i) {
        if (bytes[i] == '\n') {
            return bytes[i - 1] == '\n' || (i >= 3 && bytes[i - 1] == '\r' && bytes[i - 2] == '\n');
        }
        return bytes[i] == '\r' && bytes[i - 1] == '\r';
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
