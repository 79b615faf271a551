package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Answer.Part;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the operator's key out of the parts of an answer, also where two parts share it: the beginning of the key that
 * a part may end with waits for what follows.
 */
final class MaskedParts {
    private final KeyMask mask;
    private final Consumer<Part> next;
    private @Nullable Buffer held;

    MaskedParts(KeyMask mask, Consumer<Part> next) {
        this.mask = mask;
        this.next = next;
    }

    void put(Part part) {
        if (part.usage() != null) {
            flush();
            next.accept(new Part(mask.masked(part.bytes()), part.usage()));
            return;
        }
        Buffer bytes = held == null ? part.bytes() : held.copy().appendBuffer(part.bytes());
        Buffer masked = mask.masked(bytes);
        int begun = mask.begun(masked);
        if (begun == 0) {
            held = null;
            next.accept(new Part(masked, null));
            return;
        }
        int relayed = masked.length() - begun;
        held = masked.slice(relayed, masked.length());
        if (relayed > 0) {
            next.accept(new Part(masked.slice(0, relayed), null));
        }
    }

    /** Hands on what waited for more: nothing follows. */
    void flush() {
        if (held != null) {
            Part last = new Part(held, null);
            held = null;
            next.accept(last);
        }
    }
}
