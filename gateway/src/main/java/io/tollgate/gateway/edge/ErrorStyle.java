package io.tollgate.gateway.edge;

/** The dialects that a failure is explained in: that of the route. */
enum ErrorStyle {
    OPENAI,
    CLOUDFLARE;

    /** How to answer at a path that no route has. */
    static ErrorStyle at(String path, String account) {
        return path.startsWith("/client/") || path.startsWith("/v1/" + account + "/") ? CLOUDFLARE : OPENAI;
    }
}
