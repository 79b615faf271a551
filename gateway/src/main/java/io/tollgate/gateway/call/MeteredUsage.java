package io.tollgate.gateway.call;

/** A usage, how it is known, and what its price depends on. */
public record MeteredUsage(TokenUsage tokens, Source source, Particulars particulars) {
    public static final MeteredUsage NONE = new MeteredUsage(TokenUsage.NONE, Source.NONE);

    /** Of a request that was sent whole and came to nothing: the provider may have charged for it, and has not said. */
    public static final MeteredUsage UNKNOWN =
            new MeteredUsage(TokenUsage.NONE, Source.NONE, Particulars.NONE.withGap(Bill.ATTEMPT));

    /** About right for English text. */
    private static final int BYTES_PER_TOKEN = 4;

    /** A usage of nothing but tokens, whose price depends on nothing else. */
    public MeteredUsage(TokenUsage tokens, Source source) {
        this(tokens, source, Particulars.NONE);
    }

    /** How many tokens some bytes of text are, roughly. */
    public static long estimatedTokens(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    /** What is assumed of a call whose provider reports nothing. */
    public static MeteredUsage estimate(long promptBytes, long outputTokens) {
        return new MeteredUsage(new TokenUsage(estimatedTokens(promptBytes), outputTokens, 0, 0, 0), Source.ESTIMATED);
    }

    /** Whether there is nothing to book. */
    public boolean nothing() {
        return source == Source.NONE && particulars.gaps().isEmpty();
    }

    /** Where a usage comes from. */
    public enum Source {
        /** Nothing was used, or nothing is known. */
        NONE,
        /** The provider reported it. */
        PROVIDER,
        /** The provider did not get to report it; counted from what was seen. */
        ESTIMATED
    }
}
