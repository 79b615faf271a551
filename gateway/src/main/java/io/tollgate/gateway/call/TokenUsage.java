package io.tollgate.gateway.call;

/**
 * What a call used, in model tokens.
 *
 * @param inputTokens all input, cached included
 * @param outputTokens all output, reasoning included
 * @param cachedInputTokens of the input, what the provider read from its cache
 * @param cacheWriteInputTokens of the input, what the provider wrote to its cache
 * @param reasoningTokens of the output, what was spent on reasoning
 */
public record TokenUsage(
        long inputTokens, long outputTokens, long cachedInputTokens, long cacheWriteInputTokens, long reasoningTokens) {
    public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0, 0);

    public TokenUsage {
        if (inputTokens < 0
                || outputTokens < 0
                || cachedInputTokens < 0
                || cacheWriteInputTokens < 0
                || reasoningTokens < 0) {
            throw new IllegalArgumentException("tokens cannot be negative");
        }
    }

    /** Both together. */
    public TokenUsage plus(TokenUsage more) {
        if (equals(NONE)) {
            return more;
        }
        return new TokenUsage(
                inputTokens + more.inputTokens,
                outputTokens + more.outputTokens,
                cachedInputTokens + more.cachedInputTokens,
                cacheWriteInputTokens + more.cacheWriteInputTokens,
                reasoningTokens + more.reasoningTokens);
    }

    /** The same input, and other output. */
    public TokenUsage withOutput(long tokens) {
        return new TokenUsage(
                inputTokens, tokens, cachedInputTokens, cacheWriteInputTokens, Math.min(reasoningTokens, tokens));
    }
}
