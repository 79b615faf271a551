package io.tollgate.gateway.call;

/** What a provider is asked for on a caller's behalf, whichever {@link Endpoint} the caller used. */
public enum UpstreamOperation {
    CHAT_COMPLETIONS(WireFormat.OPENAI_CHAT, Kind.CONVERSATION),
    RESPONSES(WireFormat.OPENAI_RESPONSES, Kind.CONVERSATION),
    EMBEDDINGS(WireFormat.OPENAI_CHAT, Kind.EMBEDDINGS),
    MESSAGES(WireFormat.ANTHROPIC_MESSAGES, Kind.CONVERSATION),
    /** How many tokens a conversation in Anthropic's format is. */
    MESSAGES_COUNT_TOKENS(WireFormat.ANTHROPIC_MESSAGES, Kind.COUNT),
    GENERATE_CONTENT(WireFormat.GEMINI, Kind.CONVERSATION),
    /** How many tokens a conversation in Gemini's format is. */
    GEMINI_COUNT_TOKENS(WireFormat.GEMINI, Kind.COUNT),
    EMBED_CONTENT(WireFormat.GEMINI, Kind.EMBEDDINGS),
    BATCH_EMBED_CONTENTS(WireFormat.GEMINI, Kind.EMBEDDINGS);

    private final WireFormat wireFormat;
    private final Kind kind;

    /** What operations of several formats have in common. */
    public enum Kind {
        /** A model says something. */
        CONVERSATION,
        EMBEDDINGS,
        /** Tokens are counted, which costs nothing. */
        COUNT
    }

    UpstreamOperation(WireFormat wireFormat, Kind kind) {
        this.wireFormat = wireFormat;
        this.kind = kind;
    }

    /** The format of its requests and answers. */
    public WireFormat wireFormat() {
        return wireFormat;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the model, and whether to stream, stand in the path and not in the body. */
    public boolean modelInPath() {
        return wireFormat == WireFormat.GEMINI;
    }

    public UpstreamApi.Billing billing() {
        return kind == Kind.COUNT ? UpstreamApi.Billing.NEVER : UpstreamApi.Billing.TOKENS;
    }
}
