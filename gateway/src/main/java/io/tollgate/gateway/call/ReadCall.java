package io.tollgate.gateway.call;

import java.util.List;

/**
 * A call whose request has been read.
 *
 * @param requests the alternatives that the caller gave, in its order; at least one
 */
public record ReadCall(Call call, CallOptions options, List<Request> requests) {
    public ReadCall {
        requests = List.copyOf(requests);
    }

    /** The request that is sent first. */
    public Request request() {
        return requests.getFirst();
    }
}
