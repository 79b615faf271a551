package io.tollgate.gateway.call;

/** A usage, and how it is known. */
public record Counted(TokenUsage usage, Source source) {
    public static final Counted NOTHING = new Counted(TokenUsage.NONE, Source.NONE);

    /** About right for English text. */
    private static final int BYTES_PER_TOKEN = 4;

    /** How many tokens some bytes of text are, roughly. */
    public static long estimatedTokens(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    /** What is assumed of a call whose provider does not tell. */
    public static Counted estimate(long requestBytes, long outputTokens) {
        return new Counted(new TokenUsage(estimatedTokens(requestBytes), outputTokens, 0, 0, 0), Source.ESTIMATED);
    }

    /** Where a usage comes from. */
    public enum Source {
        /** Nothing was used, or nothing is known. */
        NONE,
        /** The provider said so. */
        PROVIDER,
        /** The provider did not get to say; counted from what was seen. */
        ESTIMATED
    }
}
