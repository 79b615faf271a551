package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of server-sent events (WHATWG HTML, section 9.2) at the ends of events, without changing a byte, and
 * notes the usage that they tell. Bytes that end no event are held back until the rest of the event is there.
 */
final class EventFramer {
    private static final byte[] USAGE = "\"usage\"".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_HELD = 4 << 20;

    private final Consumer<Part> parts;
    private byte[] held = new byte[0];
    private @Nullable TokenUsage usage;
    private long events;

    /** Hands whole events on, as many as there are at once. */
    EventFramer(Consumer<Part> parts) {
        this.parts = parts;
    }

    /** The last usage told so far; null where none was. */
    @Nullable
    TokenUsage usage() {
        return usage;
    }

    /** How many events there were. */
    long events() {
        return events;
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

    /** Hands on what is left: a last event that was not ended as it should. */
    void end() {
        if (held.length > 0) {
            whole(held, held.length, null);
            held = new byte[0];
        }
    }

    /** Hands on whole events, those that only tell the usage apart from the others. */
    private void whole(byte[] bytes, int end, @Nullable Buffer asItCame) {
        int sent = 0;
        int start = 0;
        while (start < end) {
            int eventEnd = nextEventEnd(bytes, start, end);
            events++;
            if (tellsUsage(bytes, start, eventEnd)) {
                OpenAiUsage.Said said = data(bytes, start, eventEnd);
                if (said.usage() != null) {
                    usage = said.usage();
                }
                if (said.usage() != null && said.nothingElse()) {
                    part(bytes, sent, start, null, null);
                    part(bytes, start, eventEnd, null, new Counted(said.usage(), Counted.Source.PROVIDER));
                    sent = eventEnd;
                }
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

    /** Whether an event has a {@code usage} member that is not null: a cheap look before a parse. */
    private static boolean tellsUsage(byte[] bytes, int start, int end) {
        for (int i = start; i <= end - USAGE.length; i++) {
            if (bytes[i] == '"' && matches(bytes, i)) {
                int value = i + USAGE.length;
                while (value < end && (bytes[value] == ' ' || bytes[value] == ':')) {
                    value++;
                }
                if (value < end && bytes[value] == '{') {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean matches(byte[] bytes, int at) {
        for (int i = 0; i < USAGE.length; i++) {
            if (bytes[at + i] != USAGE[i]) {
                return false;
            }
        }
        return true;
    }

    private static OpenAiUsage.Said data(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == '{') {
                return OpenAiUsage.in(bytes, i, end - i);
            }
        }
        return OpenAiUsage.Said.NOTHING;
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
