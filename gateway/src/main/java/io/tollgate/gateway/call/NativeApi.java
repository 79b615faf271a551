package io.tollgate.gateway.call;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a provider's own API by the path that is called.
 *
 * @param format how its answers tell usage
 * @param model that the path names; null where it names none
 * @param streamed whether the path asks for a stream
 */
public record NativeApi(
        Format format, Spends spends, @Nullable String model, boolean streamed) {
    private static final List<String> OPENAI = List.of("/chat/completions", "/completions", "/embeddings");
    private static final String RESPONSES = "/responses";
    private static final String MESSAGES = "/messages";
    private static final String STREAM = "streamGenerateContent";
    private static final Set<String> GEMINI = Set.of("generateContent", STREAM, "embedContent", "batchEmbedContents");

    /** A family of wire formats. */
    public enum Format {
        OPENAI("openai"),
        /** OpenAI's too, with events that have types and numbers. */
        RESPONSES("openai"),
        ANTHROPIC("anthropic"),
        GEMINI("gemini");

        private final String id;

        Format(String id) {
            this.id = id;
        }

        /** The format's name in usage events. */
        public String id() {
            return id;
        }
    }

    /** What a call of it costs. */
    public enum Spends {
        /** It answers with what a model says, so that usage is estimated where none is told. */
        TOKENS,
        /** Nothing is known of it but what it tells. */
        AS_TOLD,
        /** It only reads, or deletes: usage that it tells is another call's. */
        NOTHING
    }

    /**
     * The API at a path, by the names that the owners of the three formats gave to theirs and others took over.
     *
     * @param usual the format of all other paths
     */
    public static NativeApi at(String method, String path, Format usual) {
        int query = path.indexOf('?');
        String plain = query < 0 ? path : path.substring(0, query);
        Spends known = switch (method) {
            case "POST" -> Spends.TOKENS;
            case "PUT", "PATCH" -> Spends.AS_TOLD;
            default -> Spends.NOTHING;
        };
        Spends unknown = known == Spends.TOKENS ? Spends.AS_TOLD : known;
        String last = plain.substring(plain.lastIndexOf('/') + 1);
        int colon = last.lastIndexOf(':');
        if (colon > 0 && plain.contains("/models/")) {
            String action = last.substring(colon + 1);
            return new NativeApi(
                    Format.GEMINI,
                    GEMINI.contains(action) ? known : unknown,
                    decoded(last.substring(0, colon)),
                    action.equals(STREAM));
        }
        if (OPENAI.stream().anyMatch(plain::endsWith)) {
            return new NativeApi(Format.OPENAI, known, null, false);
        }
        if (plain.endsWith(RESPONSES)) {
            return new NativeApi(Format.RESPONSES, known, null, false);
        }
        // OpenAI's threads have messages too.
        if (plain.endsWith(MESSAGES) && !plain.contains("/threads/")) {
            return new NativeApi(Format.ANTHROPIC, known, null, false);
        }
        return new NativeApi(usual, unknown, null, false);
    }

    /** The same, for a model that was named elsewhere. */
    public NativeApi of(@Nullable String named) {
        return model != null ? this : new NativeApi(format, spends, named, streamed);
    }

    /** Whether it is known to answer with what a model says. */
    public boolean spendsTokens() {
        return spends == Spends.TOKENS;
    }

    private static String decoded(String escaped) {
        try {
            return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return escaped;
        }
    }
}
