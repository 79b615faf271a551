package io.tollgate.gateway.call;

import io.vertx.core.Future;
import java.util.List;

/** Where an accepted call's request comes from. Its body's first byte is asked for when {@link #read} is called. */
@FunctionalInterface
public interface RequestSource {
    /**
     * Reads the request, once.
     *
     * @return the alternatives that the caller gave, in its order, at least one; fails with a {@link FailureException}
     */
    Future<List<Request>> read();
}
