package io.tollgate.gateway.call;

/** A wire format that callers and providers speak. How each one works is in the package of its dialect. */
public enum WireFormat {
    /** OpenAI's chat completions, completions and embeddings. */
    OPENAI_CHAT("openai"),
    /** OpenAI's Responses, whose events have types and numbers. */
    OPENAI_RESPONSES("openai"),
    ANTHROPIC_MESSAGES("anthropic"),
    GEMINI("gemini");

    private final String id;

    WireFormat(String id) {
        this.id = id;
    }

    /** The format's name in usage events. */
    public String id() {
        return id;
    }
}
