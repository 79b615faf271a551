package io.tollgate.gateway.edge.request;

import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.edge.AccessGuard;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Reads the request of an accepted call from HTTP. Its body's first byte is asked for only then. */
@FunctionalInterface
public interface RequestReader {
    /**
     * The alternatives that the caller gave, at least one; fails with a {@link FailureException}.
     *
     * @param memory what the body takes its room from
     */
    Future<List<Request>> read(
            HttpServerRequest request, AccessGuard.Admission.Admitted admitted, ByteBudget.Lease memory);
}
