package io.tollgate.benchmarks;

import java.net.URI;

/**
 * What a measurement is done on.
 *
 * @param name as it stands in the table
 * @param chat where plain calls go
 * @param streams where streamed calls go
 * @param pid the process whose CPU and memory count
 */
record Target(String name, URI chat, URI streams, long pid) {
    static final String UPSTREAM = "upstream";
    static final String NGINX = "nginx";
    static final String VERTX = "bare Vert.x";
    static final String GATEWAY = "gateway";

    static URI completions(int port) {
        return URI.create("http://127.0.0.1:" + port + "/v1/chat/completions");
    }
}
