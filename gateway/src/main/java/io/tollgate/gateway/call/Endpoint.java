package io.tollgate.gateway.call;

/**
 * An API that callers spend tokens through, as they call it; what it comes to upstream is an {@link UpstreamOperation}.
 */
public enum Endpoint {
    CHAT_COMPLETIONS("openai", "chat.completions"),
    RESPONSES("openai", "responses"),
    EMBEDDINGS("openai", "embeddings"),
    MESSAGES("anthropic", "messages"),
    MESSAGES_COUNT_TOKENS("anthropic", "messages.count_tokens"),
    /** Gemini's, streamed or not. */
    GENERATE_CONTENT("gemini", "generate_content"),
    GEMINI_COUNT_TOKENS("gemini", "gemini.count_tokens"),
    EMBED_CONTENT("gemini", "embed_content"),
    BATCH_EMBED_CONTENTS("gemini", "batch_embed_contents"),
    RESPONSES_INPUT_TOKENS("openai", "responses.input_tokens"),
    /** OpenAI's older completions. */
    COMPLETIONS("openai", "completions"),
    MODERATIONS("openai", "moderations"),
    IMAGE_GENERATIONS("openai", "images.generations"),
    IMAGE_EDITS("openai", "images.edits"),
    IMAGE_VARIATIONS("openai", "images.variations"),
    SPEECH("openai", "audio.speech"),
    TRANSCRIPTIONS("openai", "audio.transcriptions"),
    AUDIO_TRANSLATIONS("openai", "audio.translations"),
    RERANK("openai", "rerank"),
    /** Cloudflare's unified shape: OpenAI's, at a path that names account and gateway. */
    COMPAT_CHAT_COMPLETIONS("openai", "compat.chat.completions"),
    COMPAT_RESPONSES("openai", "compat.responses"),
    COMPAT_EMBEDDINGS("openai", "compat.embeddings"),
    COMPAT_MESSAGES("anthropic", "compat.messages"),
    /** Cloudflare's REST shape: OpenAI's, at a path that names the account. */
    ACCOUNT_CHAT_COMPLETIONS("openai", "accounts.chat.completions"),
    ACCOUNT_RESPONSES("openai", "accounts.responses"),
    ACCOUNT_EMBEDDINGS("openai", "accounts.embeddings"),
    ACCOUNT_MESSAGES("anthropic", "accounts.messages"),
    /** Cloudflare's own: a model and its inputs, whatever they ask for, and the result in an envelope. */
    ACCOUNT_RUN("cloudflare", "accounts.run"),
    /** A provider's own, whichever it is. */
    NATIVE("native", "native"),
    /** Several requests in providers' own, of which the first that is answered well counts. */
    UNIVERSAL("native", "universal");

    private final String dialect;
    private final String route;

    Endpoint(String dialect, String route) {
        this.dialect = dialect;
        this.route = route;
    }

    /**
     * The wire format, as usage events name it; of a provider's own API each {@linkplain UpstreamApi call's} may
     * differ.
     */
    public String dialect() {
        return dialect;
    }

    /** The API's name in usage events, refusal counters and analytics. */
    public String route() {
        return route;
    }
}
