package io.tollgate.gateway.payload;

import io.tollgate.gateway.call.AnswerCopy;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Content;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.config.LoggingSettings;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies the beginnings of what one call's caller sends and gets. Belongs to the call's event loop. */
final class Capture implements AnswerCopy {
    /** So much more is copied than is kept, so that what stands at the cut can be recognized. In bytes. */
    static final int BEYOND = 4 << 10;

    private static final int FIRST = 1 << 10;
    private static final byte[] NOTHING = {};

    private final Call call;
    private final LoggingSettings settings;
    private final ByteBudget.Lease memory;
    private final int most;
    private byte[] request = NOTHING;
    private int requestLength;
    private long requestWhole;
    private boolean streamed;
    private byte[] response = NOTHING;
    private int responseLength;
    private boolean lost;

    /** @param memory that copies take their room from */
    Capture(Call call, LoggingSettings settings, ByteBudget.Lease memory) {
        this.call = call;
        this.settings = settings;
        this.memory = memory;
        this.most = settings.maxBytes() + BEYOND;
    }

    /** Copies what a call asks for: the bodies of its alternatives, as a list where there are several. */
    void requested(List<Request> requests) {
        boolean list = requests.size() > 1;
        for (int i = 0; i < requests.size(); i++) {
            if (list) {
                append(Buffer.buffer(i == 0 ? "[" : ","));
            }
            Buffer body = body(requests.get(i));
            if (body == null) {
                streamed = true;
            } else {
                append(body);
            }
        }
        if (list) {
            append(Buffer.buffer("]"));
        }
    }

    /** Null where it is passed on while it arrives. */
    private static @Nullable Buffer body(Request request) {
        return switch (request) {
            case ModelRequest parsed -> parsed.body();
            case PassthroughRequest passed ->
                switch (passed.content()) {
                    case Content.Buffered buffered -> buffered.bytes();
                    case Content.Streaming streaming -> null;
                };
        };
    }

    private void append(Buffer body) {
        requestWhole += body.length();
        int more = Math.min(body.length(), most - requestLength);
        if (lost || more <= 0) {
            return;
        }
        request = room(request, requestLength, more);
        if (!lost) {
            body.getBytes(0, more, request, requestLength);
            requestLength += more;
        }
    }

    @Override
    public void wrote(Buffer bytes) {
        int more = Math.min(bytes.length(), most - responseLength);
        if (lost || more <= 0) {
            return;
        }
        response = room(response, responseLength, more);
        if (!lost) {
            bytes.getBytes(0, more, response, responseLength);
            responseLength += more;
        }
    }

    /** The copy with room for more behind its length, if there is memory for that. */
    private byte[] room(byte[] copy, int length, int more) {
        if (length + more <= copy.length) {
            return copy;
        }
        int larger = Math.min(most, Math.max(length + more, Math.max(FIRST, 2 * copy.length)));
        if (!memory.take(larger - copy.length)) {
            lost = true;
            request = NOTHING;
            response = NOTHING;
            memory.close();
            return NOTHING;
        }
        return Arrays.copyOf(copy, larger);
    }

    /** What there is, now that the call has ended; null if there was not enough memory for it. */
    @Nullable
    Captured ended() {
        if (lost) {
            return null;
        }
        return new Captured(
                call.accepted().id(),
                Instant.EPOCH.plus(call.accepted().acceptedAtMicros(), ChronoUnit.MICROS),
                call.accepted().gateway(),
                settings,
                new Captured.Copy(
                        request, requestLength, streamed ? call.state().requestBytes() : requestWhole, streamed),
                new Captured.Copy(response, responseLength, call.state().responseBytes(), false),
                memory);
    }
}
