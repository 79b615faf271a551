package io.tollgate.gateway.dialect.conversation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A member of a request that only some formats have. A format that has a member of this name and meaning writes it; for
 * the others it is lost.
 *
 * @param path where it stood, such as {@code logit_bias} or {@code tools[1]}
 * @param effect what it does to the answer
 */
public record Extra(String path, JsonNode value, Effect effect) {
    /** What a member does to the answer, and so what its loss means. */
    public enum Effect {
        /** Nothing: it is dropped without a word. */
        NONE,
        /**
         * It offers something that the provider itself runs and that needs nothing of the caller's, such as a search of
         * the web: the model may use it or not.
         */
        OFFER,
        /** It makes the answer another one. */
        CHANGE
    }

    public Extra(String path, JsonNode value, boolean changesAnswer) {
        this(path, value, changesAnswer ? Effect.CHANGE : Effect.NONE);
    }

    /** A tool that is not the caller's own. */
    public static Extra tool(String path, JsonNode value, boolean offered) {
        return new Extra(path, value, offered ? Effect.OFFER : Effect.CHANGE);
    }

    /** Whether the answer may be another one without it. */
    public boolean changesAnswer() {
        return effect != Effect.NONE;
    }
}
