package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.dialect.Bytes;
import io.tollgate.gateway.dialect.ResponseMeter;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of server-sent events (WHATWG HTML, section 9.2) at the ends of events, without changing a byte, and
 * sets apart those that only report the usage. Bytes that end no event are held back until the rest of the event is
 * there, up to a limit; an event that is longer is read and passes piece by piece. Takes time in proportion to the
 * bytes, however they are cut.
 */
final class EventFramer {
    private static final int LONGEST_HELD = 4 << 20;
    private static final int LARGEST_KEPT = 64 << 10;
    /** What has to be seen of the bytes before one to know whether a blank line ends with it. */
    private static final int BLANK_LINE = 3;

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    private final ResponseMeter meter;
    private final Consumer<Part> parts;
    private byte[] held = NOTHING;
    private int heldLength;
    /** Where the last line begins of the event whose end was looked for last. */
    private int lastLine;
    /** The last bytes of an event that is passing because it is too long to be held; null if none is. */
    private byte @Nullable [] passing;

    /**
     * Hands complete events on, as many as there are at once.
     *
     * @param meter reads each
     */
    EventFramer(ResponseMeter meter, Consumer<Part> parts) {
        this.meter = meter;
        this.parts = parts;
    }

    void bytes(Buffer chunk) {
        Bytes.read(chunk, (fresh, from, to) -> {
            int start = passing == null ? from : pass(passing, fresh, from, to);
            if (start == to) {
                return chunk;
            }
            if (heldLength == 0) {
                int end = lastEventEnd(fresh, start, start + 1, to);
                events(fresh, start, end, start == from && end == to ? chunk : null);
                hold(fresh, end, to);
            } else {
                int before = heldLength;
                hold(fresh, start, to);
                heldEvents(before);
            }
            return chunk;
        });
    }

    /** Has an event that is too long go on piece by piece, and says where what follows it begins. */
    private int pass(byte[] before, byte[] bytes, int from, int to) {
        byte[] joined = Arrays.copyOf(before, before.length + to - from);
        System.arraycopy(bytes, from, joined, before.length, to - from);
        int at = before.length;
        while (at < joined.length && !endsEvent(joined, 0, at)) {
            at++;
        }
        boolean ended = at < joined.length;
        int stop = ended ? from + at + 1 - before.length : to;
        meter.eventPiece(bytes, from, stop, ended);
        part(bytes, from, stop, null, null);
        passing = ended ? null : Arrays.copyOfRange(joined, joined.length - BLANK_LINE, joined.length);
        return stop;
    }

    /** Hands on the events that what was held completes, together with what has come since. */
    private void heldEvents(int before) {
        int end = lastEventEnd(held, 0, before, heldLength);
        if (end == 0 && heldLength > LONGEST_HELD) {
            meter.eventPiece(held, 0, heldLength, false);
            part(held, 0, heldLength, null, null);
            passing = Arrays.copyOfRange(held, heldLength - BLANK_LINE, heldLength);
            release(heldLength);
        } else if (end > 0) {
            events(held, 0, end, null);
            release(end);
        }
    }

    /** What is set aside for bytes that end no event yet. */
    int heldCapacity() {
        return held.length;
    }

    private void hold(byte[] bytes, int from, int to) {
        int length = heldLength + to - from;
        if (length > held.length) {
            held = Arrays.copyOf(held, Math.max(length, 2 * heldLength));
        }
        System.arraycopy(bytes, from, held, heldLength, to - from);
        heldLength = length;
    }

    /** Lets go of the first bytes that are held. */
    private void release(int count) {
        int rest = heldLength - count;
        if (rest == 0 && held.length > LARGEST_KEPT) {
            held = NOTHING;
        } else {
            System.arraycopy(held, count, held, 0, rest);
        }
        heldLength = rest;
    }

    /**
     * Reads what is left, a last event without its blank line, and hands it on if that completes the answer; if not,
     * this is half an event, which nobody could read.
     */
    void end() {
        if (passing != null) {
            passing = null;
            meter.eventPiece(NOTHING, 0, 0, true);
        }
        if (heldLength > 0) {
            nextEventEnd(held, 0, 1, heldLength);
            boolean usageAlone = read(held, 0, heldLength, lastLine);
            if (meter.complete() || meter.failed()) {
                part(held, 0, heldLength, null, usageAlone ? meter.usage(0) : null);
            }
            release(heldLength);
        }
    }

    /** Hands on complete events, those that only report the usage apart from the others. */
    private void events(byte[] bytes, int from, int end, @Nullable Buffer asItCame) {
        int sent = from;
        int start = from;
        while (start < end) {
            int eventEnd = nextEventEnd(bytes, from, start + 1, end);
            if (read(bytes, start, eventEnd, lastLine)) {
                part(bytes, sent, start, null, null);
                part(bytes, start, eventEnd, null, meter.usage(0));
                sent = eventEnd;
            }
            start = eventEnd;
        }
        part(bytes, sent, end, sent == from ? asItCame : null, null);
    }

    /**
     * Has an event read. Data of several lines is one text (WHATWG HTML, section 9.2.6), which is put together first.
     *
     * @param lastLine where its last line begins
     */
    private boolean read(byte[] bytes, int start, int end, int lastLine) {
        int lines = 0;
        for (int at = start; at < lastLine; at = nextLine(bytes, at, lastLine)) {
            lines += Bytes.startsWith(bytes, at, end, DATA) ? 1 : 0;
        }
        boolean several = lines > 1 || (lines == 1 && Bytes.startsWith(bytes, lastLine, end, DATA));
        return several ? readJoined(bytes, start, end) : meter.event(bytes, start, end);
    }

    private boolean readJoined(byte[] bytes, int start, int end) {
        ByteArrayOutputStream event = new ByteArrayOutputStream(end - start);
        ByteArrayOutputStream data = new ByteArrayOutputStream(end - start);
        data.writeBytes(DATA);
        for (int at = start; at < end; at = nextLine(bytes, at, end)) {
            int next = nextLine(bytes, at, end);
            if (Bytes.startsWith(bytes, at, end, DATA)) {
                data.write(bytes, at + DATA.length, next - at - DATA.length);
            } else {
                event.write(bytes, at, next - at);
            }
        }
        event.writeBytes(data.toByteArray());
        return meter.event(event.toByteArray(), 0, event.size());
    }

    private static int nextLine(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return Math.min(end, at + 1);
    }

    private void part(byte[] bytes, int from, int to, @Nullable Buffer asItCame, @Nullable MeteredUsage usage) {
        if (from < to) {
            Buffer buffer =
                    asItCame != null ? asItCame : Buffer.buffer(to - from).appendBytes(bytes, from, to - from);
            parts.accept(new Part(buffer, usage));
        }
    }

    /** Where the last event ends that ends at an offset from {@code from} on; the beginning where none does. */
    private static int lastEventEnd(byte[] bytes, int begin, int from, int end) {
        for (int i = end - 1; i >= from; i--) {
            if (endsEvent(bytes, begin, i)) {
                return i + 1;
            }
        }
        return begin;
    }

    /** Where the event ends whose second byte is at {@code from}; takes note of where its last line begins. */
    private int nextEventEnd(byte[] bytes, int begin, int from, int end) {
        int line = from - 1;
        lastLine = line;
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                if (endsEvent(bytes, begin, i)) {
                    return i + 1;
                }
                if (i > line) {
                    lastLine = line;
                }
                line = i + 1;
            }
        }
        if (line < end) {
            lastLine = line;
        }
        return end;
    }

    /** Whether a blank line ends here, by any of the line ends that the format allows. */
    private static boolean endsEvent(byte[] bytes, int begin, int i) {
        if (bytes[i] == '\n') {
            return bytes[i - 1] == '\n' || (i - begin >= 3 && bytes[i - 1] == '\r' && bytes[i - 2] == '\n');
        }
        return bytes[i] == '\r' && bytes[i - 1] == '\r';
    }
}
