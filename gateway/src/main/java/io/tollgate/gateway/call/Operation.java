package io.tollgate.gateway.call;

import io.tollgate.gateway.call.NativeApi.Format;

/** What a provider is asked for on a caller's behalf, whichever {@link Api} the caller spoke to. */
public enum Operation {
    CHAT_COMPLETIONS("/chat/completions", Format.OPENAI),
    RESPONSES("/responses", Format.RESPONSES),
    EMBEDDINGS("/embeddings", Format.OPENAI);

    private final String path;
    private final Format format;

    Operation(String path, Format format) {
        this.path = path;
        this.format = format;
    }

    /** Where a provider that speaks OpenAI's dialect serves it, below its base URL. */
    public String path() {
        return path;
    }

    /** What the answers are written in. */
    public Format format() {
        return format;
    }
}
