package io.tollgate.gateway.edge;

import io.tollgate.gateway.call.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A path of Gemini's API, {@code /v1beta/models/{model}:{action}}, also below {@code /v1} as its newer clients call it
 * (Gemini API reference). The model may hold slashes, and colons but for the last.
 *
 * @param model decoded
 */
public record GeminiPath(String model, String action) {
    public static final String BETA = "/v1beta/models/";
    public static final String STABLE = "/v1/models/";
    private static final String STREAM = "streamGenerateContent";

    /** Reads a path as it came; null if it is none of these. */
    public static @Nullable GeminiPath of(@Nullable String path) {
        if (path == null) {
            return null;
        }
        int start = path.startsWith(BETA) ? BETA.length() : path.startsWith(STABLE) ? STABLE.length() : -1;
        int colon = path.lastIndexOf(':');
        if (start < 0 || colon < start) {
            return null;
        }
        return new GeminiPath(RawPath.decoded(path.substring(start, colon)), path.substring(colon + 1));
    }

    /** The endpoint of the action; null if there is none. */
    @Nullable
    public Endpoint endpoint() {
        return switch (action) {
            case "generateContent", STREAM -> Endpoint.GENERATE_CONTENT;
            case "countTokens" -> Endpoint.GEMINI_COUNT_TOKENS;
            case "embedContent" -> Endpoint.EMBED_CONTENT;
            case "batchEmbedContents" -> Endpoint.BATCH_EMBED_CONTENTS;
            default -> null;
        };
    }

    public boolean streams() {
        return action.equals(STREAM);
    }
}
