package io.tollgate.gateway.dialect;

import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.call.WireFormat;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** How one wire format works. For any thread; what it makes is for one answer. */
public interface Dialect {
    WireFormat wireFormat();

    /** Where the API looks for its key. */
    KeyHeader keyHeader();

    /**
     * Where an operation of this format is served: below a provider's OpenAI-compatible address for OpenAI's formats,
     * and below its own for others, where the path begins with a version.
     *
     * @param model by the provider's name, for formats that have it in the path
     */
    String path(UpstreamOperation operation, String model, boolean streams);

    /** Adds the headers that requests of this format must have, unless they are there. */
    default void addHeaders(MultiMap headers) {
        // Most need none.
    }

    /** The query that goes with a stream that the gateway itself asks for; null if there is none. */
    default @Nullable String streamQuery() {
        return null;
    }

    /**
     * What a path is, if it is one of this format's.
     *
     * @param path without query, escaped as it came
     * @return null if this format has no such path
     */
    @Nullable
    ApiPath recognize(String path);

    /** A meter for the answer to a request of this format. */
    ResponseMeter meter(Request request);

    /** A meter for the answer to such a request that is a JSON document and comes in pieces. */
    default ResponseMeter meterOfPieces(Request request) {
        return meter(request);
    }

    /** The body of an error. */
    JsonObject error(ErrorBody error);

    /** What is said on a stream when nothing else is: a comment, which clients pass over (WHATWG HTML, 9.2.6). */
    default Buffer keepAlive() {
        return Buffer.buffer(": keep-alive\n\n");
    }

    /**
     * The event that ends a stream which cannot go on, as clients of this format look for it.
     *
     * @param number of the event, where events have numbers
     */
    Buffer errorEvent(ErrorBody error, long number);
}
