package io.tollgate.gateway.dialect;

import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.MeteredUsage.Source;
import io.tollgate.gateway.call.Particulars;
import io.tollgate.gateway.call.TokenUsage;

/**
 * Makes a call's usage of what was reported and, where that leaves something out, of how much text was seen. For one
 * answer.
 */
public final class OutputEstimator {
    /** Events with more text than this hold more than one token each. */
    private static final int LONG_EVENT = 16;

    private long texts;
    private long bytes;
    private boolean textSinceUsage;
    private boolean eventsSinceUsage;

    /** An event brings text, so many bytes long as it is written in JSON. */
    public void add(long length) {
        texts++;
        bytes += length;
        textSinceUsage = true;
    }

    /** An event of the answer has come, with text or without. */
    public void event() {
        eventsSinceUsage = true;
    }

    /** The provider has reported the usage of all that came so far. */
    public void usageReported() {
        textSinceUsage = false;
        eventsSinceUsage = false;
    }

    /**
     * What a stream used.
     *
     * @param complete whether the stream has come to its end: before, more was used than was reported
     */
    public MeteredUsage ofStream(UsageReader reader, long promptBytes, boolean complete) {
        TokenUsage told = reader.usage();
        if (told == null) {
            return estimate(promptBytes, estimate(), reader.particulars());
        }
        boolean more = (eventsSinceUsage && !complete) || (textSinceUsage && told.outputTokens() < texts);
        return of(told, reader, promptBytes, texts > 0, more, estimate());
    }

    /**
     * What a document used.
     *
     * @param textBytes how much text is in it
     * @param cut whether it is a stream that has not come to its end: more was used than was reported
     */
    public static MeteredUsage ofDocument(UsageReader reader, long promptBytes, long textBytes, boolean cut) {
        TokenUsage told = reader.usage();
        long estimate = MeteredUsage.estimatedTokens(textBytes);
        return told == null
                ? estimate(promptBytes, estimate, reader.particulars())
                : of(told, reader, promptBytes, textBytes > 0, cut, estimate);
    }

    private static MeteredUsage estimate(long promptBytes, long outputTokens, Particulars particulars) {
        MeteredUsage estimate = MeteredUsage.estimate(promptBytes, outputTokens);
        return new MeteredUsage(estimate.tokens(), Source.ESTIMATED, particulars);
    }

    /**
     * What was reported, with estimates in place of what cannot be: no model reads nothing and says something, or says
     * something in no token at all.
     *
     * @param text whether there was any
     * @param more whether more came than was reported
     */
    private static MeteredUsage of(
            TokenUsage told, UsageReader reader, long promptBytes, boolean text, boolean more, long estimate) {
        long input = told.inputTokens();
        long output = told.outputTokens();
        if (!reader.inputKnown() || (text && input == 0 && output == 0)) {
            input = Math.max(input, MeteredUsage.estimatedTokens(promptBytes));
        }
        if (text && output == 0) {
            output = estimate;
        } else if (more) {
            output = Math.max(output, estimate);
        }
        boolean exact = !more && input == told.inputTokens() && output == told.outputTokens();
        TokenUsage tokens = input == told.inputTokens() && output == told.outputTokens()
                ? told
                : new TokenUsage(
                        input,
                        output,
                        told.cachedInputTokens(),
                        told.cacheWriteInputTokens(),
                        Math.min(told.reasoningTokens(), output));
        return new MeteredUsage(tokens, exact ? Source.PROVIDER : Source.ESTIMATED, reader.particulars());
    }

    /** One token for each event that brings text, unless events are longer than tokens are. */
    private long estimate() {
        long tokens = bytes > LONG_EVENT * texts ? MeteredUsage.estimatedTokens(bytes) : texts;
        return Math.max(1, tokens);
    }
}
