package io.tollgate.gateway.cache;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Where answers are kept for other nodes too. Belongs to one event loop. */
interface SharedAnswers {
    /** Nowhere. */
    SharedAnswers NONE = new SharedAnswers() {
        @Override
        public @Nullable Future<@Nullable CachedAnswer> find(CacheKey key) {
            return null;
        }

        @Override
        public void keep(CacheKey key, CachedAnswer answer) {
            // Nobody is told.
        }
    };

    /**
     * An answer, or null where there is none; completes within a moment and never fails.
     *
     * @return null if there is nobody to ask just now
     */
    @Nullable
    Future<@Nullable CachedAnswer> find(CacheKey key);

    /** Keeps an answer, if it is no trouble. Nobody waits for it. */
    void keep(CacheKey key, CachedAnswer answer);
}
