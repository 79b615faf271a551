package io.tollgate.gateway.call;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request's body on its way upstream. */
public sealed interface Content {
    /** In bytes; -1 where it is not known. */
    long length();

    /** A body that is all here and can be sent again; empty if there is none. */
    record Buffered(Buffer bytes) implements Content {
        @Override
        public long length() {
            return bytes.length();
        }
    }

    /**
     * A body that is passed on while it arrives.
     *
     * @param chunks paused; fails with a {@link FailureException}
     * @param model that the body names, as far as it has arrived; gives null while it has named none
     * @param serviceTier that the body asks for; likewise
     */
    record Streaming(
            ReadStream<Buffer> chunks,
            long length,
            Supplier<@Nullable String> model,
            Supplier<@Nullable String> serviceTier)
            implements Content {
        /** A body that names neither. */
        public Streaming(ReadStream<Buffer> chunks, long length) {
            this(chunks, length, () -> null, () -> null);
        }
    }
}
