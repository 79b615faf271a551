package io.tollgate.gateway.simulated;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request as it came over the wire, and how it ended. Safe for use by any thread. */
public final class Received {
    /** How a request ended. */
    public enum Ending {
        /** Not yet. */
        PENDING,
        /** The whole answer was written. */
        ANSWERED,
        /** The connection was closed by the provider, as its behaviour says. */
        BROKEN,
        /** The client went away before it had the whole answer. */
        CANCELED
    }

    private final String method;
    private final String path;
    private final List<Map.Entry<String, String>> headers;
    private final byte[] body;
    private volatile Ending ending = Ending.PENDING;

    Received(String method, String path, List<Map.Entry<String, String>> headers, byte[] body) {
        this.method = method;
        this.path = path;
        this.headers = List.copyOf(headers);
        this.body = Arrays.copyOf(body, body.length);
    }

    public String method() {
        return method;
    }

    /** The path with its query. */
    public String path() {
        return path;
    }

    /** The headers in the order and spelling in which they came. */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /** The first value of a header, whatever its case. */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The bytes of the body, a copy. */
    public byte[] body() {
        return Arrays.copyOf(body, body.length);
    }

    public Ending ending() {
        return ending;
    }

    int size() {
        return body.length;
    }

    /** Says how it ended; what is said first holds. */
    synchronized void end(Ending how) {
        if (ending == Ending.PENDING) {
            ending = how;
        }
    }

    @Override
    public String toString() {
        return method + " " + path + " (" + body.length + " bytes, " + ending + ")";
    }
}
