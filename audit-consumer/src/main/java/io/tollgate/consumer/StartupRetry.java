package io.tollgate.consumer;

import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Retries at start, for a server that may be starting as well. */
final class StartupRetry {
    private static final Logger log = LoggerFactory.getLogger(StartupRetry.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Opens something that another server holds. */
    @FunctionalInterface
    interface Opening<T> {
        T open() throws IOException;
    }

    private StartupRetry() {}

    /** Tries until it succeeds; after a minute the last failure is thrown. */
    static <T> T open(String what, Opening<T> opening) throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return opening.open();
            } catch (IOException e) {
                if (System.nanoTime() - end >= 0) {
                    throw e;
                }
                log.warn("waiting for {}: {}", what, e.getMessage());
                Thread.sleep(PAUSE);
            }
        }
    }
}
