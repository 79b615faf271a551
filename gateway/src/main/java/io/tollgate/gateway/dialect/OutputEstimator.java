package io.tollgate.gateway.dialect;

import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TokenUsage;
import org.jspecify.annotations.Nullable;

/** Estimates the output tokens of a stream from the text of its events, where they are not reported. For one answer. */
public final class OutputEstimator {
    /** Events with more text than this hold more than one token each. */
    private static final int LONG_EVENT = 16;

    private long texts;
    private long bytes;
    private boolean sinceUsage;

    /** An event brings text, so many bytes long as it is written in JSON. */
    public void add(long length) {
        texts++;
        bytes += length;
        sinceUsage = true;
    }

    /** The provider has reported the usage of all that came so far. */
    public void usageReported() {
        sinceUsage = false;
    }

    /** What was used, given what the provider reported of it; null if it reported nothing. */
    public MeteredUsage usage(@Nullable TokenUsage reported, long promptBytes) {
        if (reported == null) {
            return MeteredUsage.estimate(promptBytes, estimate());
        }
        return sinceUsage && reported.outputTokens() < texts
                ? new MeteredUsage(reported.withOutput(estimate()), MeteredUsage.Source.ESTIMATED)
                : new MeteredUsage(reported, MeteredUsage.Source.PROVIDER);
    }

    /** One token for each event that brings text, unless events are longer than tokens are. */
    private long estimate() {
        long tokens = bytes > LONG_EVENT * texts ? MeteredUsage.estimatedTokens(bytes) : texts;
        return Math.max(1, tokens);
    }
}
