package io.tollgate.gateway.call;

/** What a provider is asked for on a caller's behalf, whichever {@link Api} the caller spoke to. */
public enum Operation {
    CHAT_COMPLETIONS("/chat/completions"),
    EMBEDDINGS("/embeddings");

    private final String path;

    Operation(String path) {
        this.path = path;
    }

    /** Where a provider that speaks OpenAI's dialect serves it, below its base URL. */
    public String path() {
        return path;
    }
}
