package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.TokenUsage;
import org.jspecify.annotations.Nullable;

/** The text that the events of a stream have brought so far, from which its tokens are estimated where they are not told. */
final class TextSeen {
    /** Events with more text than this hold more than a token each. */
    private static final int LONG_EVENT = 16;

    private long texts;
    private long bytes;
    private boolean sinceUsage;

    /** An event brings text, as long as it is written in JSON. */
    void add(long length) {
        texts++;
        bytes += length;
        sinceUsage = true;
    }

    /** The usage of all that came is told. */
    void told() {
        sinceUsage = false;
    }

    /** What was used, given what the provider said of it; null where it said nothing. */
    Counted counted(@Nullable TokenUsage said, long requestBytes) {
        if (said == null) {
            return Counted.estimate(requestBytes, estimate());
        }
        return sinceUsage && said.outputTokens() < texts
                ? new Counted(said.withOutput(estimate()), Counted.Source.ESTIMATED)
                : new Counted(said, Counted.Source.PROVIDER);
    }

    /** A token for each event that brings text, unless events are longer than tokens are. */
    private long estimate() {
        long tokens = bytes > LONG_EVENT * texts ? Counted.estimatedTokens(bytes) : texts;
        return Math.max(1, tokens);
    }
}
