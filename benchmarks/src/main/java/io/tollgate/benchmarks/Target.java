package io.tollgate.benchmarks;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a measurement is done on.
 *
 * @param name as it stands in the table
 * @param chat where plain calls go
 * @param streams where streamed calls go
 * @param pid the process whose CPU and memory count
 * @param kafka the address of the broker that has its audit records; null if it leaves none
 */
record Target(
        String name,
        URI chat,
        URI streams,
        long pid,
        @Nullable String kafka) {
    static final String UPSTREAM = "upstream";
    static final String NGINX = "nginx";
    static final String VERTX = "bare Vert.x";
    static final String GATEWAY = "gateway";
    /** The gateway of other code. */
    static final String BEFORE = "before";

    /** What leaves no audit records. */
    Target(String name, URI chat, URI streams, long pid) {
        this(name, chat, streams, pid, null);
    }

    /** Whether it is a gateway, of whatever code, and not a plain proxy. */
    boolean isGateway() {
        return kafka != null;
    }

    static URI completions(int port) {
        return URI.create("http://127.0.0.1:" + port + "/v1/chat/completions");
    }
}
