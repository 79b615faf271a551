package io.tollgate.gateway.cache;

import io.tollgate.gateway.cache.CachedAnswer.Span;
import io.tollgate.gateway.call.Answer.Part;
import io.tollgate.gateway.call.ByteBudget;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** The bytes of an answer that are written down while they pass, within what the call may hold. For one answer. */
final class Recording {
    private final ByteBudget.Lease memory;
    private final int most;
    private final List<Span> usageAt = new ArrayList<>(1);
    private Buffer body = Buffer.buffer();
    private boolean given;

    Recording(ByteBudget.Lease memory, int most) {
        this.memory = memory;
        this.most = most;
    }

    /** Whether it is still going on. */
    boolean goesOn() {
        return !given;
    }

    /**
     * Writes a part down.
     *
     * @param waits whether the caller does not take it yet, so that it is held twice
     * @return false if there is no room for it, and then there is no recording
     */
    boolean take(Part part, boolean waits) {
        int length = part.bytes().length();
        if (given || body.length() + length > most || !memory.take(waits ? 2L * length : length)) {
            giveUp();
            return false;
        }
        if (part.usage() != null) {
            usageAt.add(new Span(body.length(), body.length() + length));
        }
        body.appendBuffer(part.bytes());
        return true;
    }

    void giveUp() {
        if (!given) {
            given = true;
            memory.giveBack(body.length());
            body = Buffer.buffer();
        }
    }

    /** All that was written down, in a buffer of just that length. */
    Buffer body() {
        return body.copy();
    }

    List<Span> usageAt() {
        return usageAt;
    }
}
