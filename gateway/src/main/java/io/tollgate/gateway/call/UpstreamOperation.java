package io.tollgate.gateway.call;

/** What a provider is asked for on a caller's behalf, whichever {@link Endpoint} the caller used. */
public enum UpstreamOperation {
    CHAT_COMPLETIONS(WireFormat.OPENAI_CHAT),
    RESPONSES(WireFormat.OPENAI_RESPONSES),
    EMBEDDINGS(WireFormat.OPENAI_CHAT);

    private final WireFormat wireFormat;

    UpstreamOperation(WireFormat wireFormat) {
        this.wireFormat = wireFormat;
    }

    /** The format of its requests and answers. */
    public WireFormat wireFormat() {
        return wireFormat;
    }
}
