package io.tollgate.gateway.call;

import org.jspecify.annotations.Nullable;

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
    BATCH_EMBED_CONTENTS(WireFormat.GEMINI, Kind.EMBEDDINGS),
    /** How many tokens a conversation in the format of OpenAI's Responses is. */
    RESPONSES_INPUT_TOKENS(WireFormat.OPENAI_RESPONSES, Kind.COUNT, "responses/input_tokens"),
    /** OpenAI's older completions, of a text and not of a conversation. */
    COMPLETIONS("completions"),
    MODERATIONS("moderations"),
    IMAGE_GENERATIONS("images/generations"),
    IMAGE_EDITS("images/edits"),
    IMAGE_VARIATIONS("images/variations"),
    SPEECH("audio/speech"),
    TRANSCRIPTIONS("audio/transcriptions"),
    /** Of speech, into English text. */
    AUDIO_TRANSLATIONS("audio/translations"),
    RERANK("rerank");

    private final WireFormat wireFormat;
    private final Kind kind;
    private final @Nullable String call;

    /** What operations of several formats have in common. */
    public enum Kind {
        /** A model says something. */
        CONVERSATION,
        EMBEDDINGS,
        /** Tokens are counted, which costs nothing. */
        COUNT,
        /** Another call, which passes as bytes to a provider that has it, and is translated into no other. */
        BYTES
    }

    UpstreamOperation(WireFormat wireFormat, Kind kind) {
        this(wireFormat, kind, null);
    }

    UpstreamOperation(String call) {
        this(WireFormat.OPENAI_CHAT, Kind.BYTES, call);
    }

    UpstreamOperation(WireFormat wireFormat, Kind kind, @Nullable String call) {
        this.wireFormat = wireFormat;
        this.kind = kind;
        this.call = call;
    }

    /** Its name where configuration says which providers have it, which is its path; null for those of whole APIs. */
    public @Nullable String call() {
        return call;
    }

    /** Whether its body may be a form, with files in it (RFC 7578). */
    public boolean takesForms() {
        return switch (this) {
            case IMAGE_EDITS, IMAGE_VARIATIONS, TRANSCRIPTIONS, AUDIO_TRANSLATIONS -> true;
            case CHAT_COMPLETIONS,
                    RESPONSES,
                    EMBEDDINGS,
                    MESSAGES,
                    MESSAGES_COUNT_TOKENS,
                    GENERATE_CONTENT,
                    GEMINI_COUNT_TOKENS,
                    EMBED_CONTENT,
                    BATCH_EMBED_CONTENTS,
                    RESPONSES_INPUT_TOKENS,
                    COMPLETIONS,
                    MODERATIONS,
                    IMAGE_GENERATIONS,
                    SPEECH,
                    RERANK -> false;
        };
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
        return switch (kind) {
            case COUNT -> UpstreamApi.Billing.NEVER;
            case CONVERSATION, EMBEDDINGS -> UpstreamApi.Billing.TOKENS;
            case BYTES -> this == COMPLETIONS ? UpstreamApi.Billing.TOKENS : UpstreamApi.Billing.UNITS;
        };
    }
}
