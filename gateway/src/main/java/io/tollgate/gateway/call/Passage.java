package io.tollgate.gateway.call;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A request in a provider's own API, which is passed on as it is.
 *
 * @param provider the provider's configured name
 * @param path what follows the provider's base URL, query included, escaped as it came; it starts with a slash and leads
 *     to nothing above
 * @param headers the caller's, credentials taken out
 * @param key that the caller brought for the provider; null where it brought none
 */
public record Passage(
        String provider,
        String method,
        String path,
        NativeApi api,
        MultiMap headers,
        @Nullable OwnKey key,
        Content content) {

    /** A request's body. */
    public sealed interface Content {
        /** What is sent of it, in bytes; -1 where that is not known. */
        long length();
    }

    /** A body that is all here, and can be sent again; empty where there is none. */
    public record Kept(Buffer bytes) implements Content {
        @Override
        public long length() {
            return bytes.length();
        }
    }

    /**
     * A body that passes while it comes.
     *
     * @param chunks paused; fails with a {@link CallFailedException}
     */
    public record Flowing(ReadStream<Buffer> chunks, long length) implements Content {}

    /** Whether it can be made once more where the provider may have got it already. */
    public boolean repeatable() {
        return content instanceof Kept
                && switch (method) {
                    case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
                    default -> api.spendsTokens();
                };
    }
}
