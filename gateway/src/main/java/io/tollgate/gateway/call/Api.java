package io.tollgate.gateway.call;

/** An API that callers spend tokens through. */
public enum Api {
    CHAT_COMPLETIONS("openai", "chat.completions", "/chat/completions"),
    EMBEDDINGS("openai", "embeddings", "/embeddings");

    private final String dialect;
    private final String route;
    private final String path;

    Api(String dialect, String route, String path) {
        this.dialect = dialect;
        this.route = route;
        this.path = path;
    }

    /** The wire format, as usage events name it. */
    public String dialect() {
        return dialect;
    }

    /** The API's name in usage events, refusal counters and analytics. */
    public String route() {
        return route;
    }

    /** Where a provider that speaks the dialect serves it, below its base URL. */
    public String path() {
        return path;
    }
}
