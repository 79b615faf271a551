package io.tollgate.analytics;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what ClickHouse writes to callers as it comes, as fast as they take it, in pieces of bounded size. Few at once,
 * because each may take a while and its share of ClickHouse's memory.
 */
final class ExportDesk {
    static final int MOST_AT_ONCE = 2;

    private static final Logger log = LoggerFactory.getLogger(ExportDesk.class);
    private static final int PIECE = 64 << 10;

    private final Executor threads;
    private final Places places = new Places();

    ExportDesk(Executor threads) {
        this.threads = threads;
    }

    /** Something that is written piece by piece. */
    @FunctionalInterface
    interface Source {
        /**
         * Blocks until the first piece is there.
         *
         * @throws RefusedException if there will be none
         */
        Content open();
    }

    /**
     * What is sent, and headers that say something of it.
     *
     * @param bytes throws a {@link RefusedException} where they end early
     */
    record Content(InputStream bytes, Map<String, String> headers) {
        Content {
            headers = Map.copyOf(headers);
        }
    }

    /** What is sent with status 200. */
    record Export(String contentType, String fileName, Source source) {}

    /**
     * Sends an export, or says why there is none.
     *
     * @param caller who asks, as the gateway knows
     */
    void send(Export export, String caller, QueryDesk.Reply reply) {
        if (!places.take(caller)) {
            reply.send(new Failure.TooManyExports(MOST_AT_ONCE));
            return;
        }
        threads.execute(() -> {
            Runnable last;
            try {
                last = copy(export, reply);
            } finally {
                // Before the answer ends: whoever has read the whole of it may ask for the next one.
                places.leave(caller);
            }
            last.run();
        });
    }

    /** Who has an export under way: each caller one, so that there is one left for others. For any thread. */
    static final class Places {
        private final Set<String> taken = new HashSet<>();

        synchronized boolean take(String caller) {
            return taken.size() < MOST_AT_ONCE && taken.add(caller);
        }

        synchronized void leave(String caller) {
            taken.remove(caller);
        }
    }

    /** Blocks until all but the end is sent; what is returned ends the answer. */
    private static Runnable copy(Export export, QueryDesk.Reply reply) {
        boolean begun = false;
        try {
            Content content = export.source().open();
            try (InputStream in = content.bytes()) {
                byte[] piece = new byte[PIECE];
                int read = in.readNBytes(piece, 0, PIECE);
                reply.begin(export.contentType(), export.fileName(), content.headers());
                begun = true;
                while (read > 0) {
                    // Waits until the caller has taken it: what is on its way is one piece.
                    reply.response()
                            .write(Buffer.buffer(PIECE).appendBytes(piece, 0, read))
                            .await();
                    read = in.readNBytes(piece, 0, PIECE);
                }
            }
            return reply::end;
        } catch (IOException | RuntimeException e) {
            log.warn("export {} ended early: {}", reply.requestId(), e.toString());
            if (begun) {
                // The caller must not take the part that it has for the whole.
                return () -> reply.response().reset();
            }
            return () -> reply.send(e instanceof RefusedException refused ? refused.failure() : new Failure.Broken());
        }
    }
}
