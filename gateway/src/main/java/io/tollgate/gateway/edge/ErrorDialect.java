package io.tollgate.gateway.edge;

/** The dialects that a failure is explained in: that of the route. */
enum ErrorDialect {
    OPENAI,
    CLOUDFLARE;

    /** How to answer at a path that no route has. */
    static ErrorDialect at(String path, String account) {
        return path.startsWith("/client/") || path.startsWith("/v1/" + account + "/") ? CLOUDFLARE : OPENAI;
    }
}
