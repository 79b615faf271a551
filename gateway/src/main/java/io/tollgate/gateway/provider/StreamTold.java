package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.TokenUsage;
import java.nio.charset.StandardCharsets;

/**
 * What an OpenAI-style stream of events has told so far: how much was used, whether its answer has come to its end, whether
 * it failed. Events are parsed only where a look at their bytes says that there is something to find.
 */
final class StreamTold {
    private static final byte[] ERROR_EVENT = "event: error".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final OpenAiPeek.Found NOTHING = new OpenAiPeek.Found(false, false, false);

    /** Events with more text than this hold more than a token each. */
    private static final int LONG_EVENT = 16;

    private final Glance glance = new Glance();
    private final UsageTold usage = new UsageTold();
    private boolean begun;
    private long texts;
    private long textBytes;
    private boolean usageTold;
    private boolean textSinceUsage;
    private boolean finished;
    private boolean failed;
    private boolean done;

    /**
     * Takes note of one event.
     *
     * @return whether it tells the usage and nothing else
     */
    boolean event(byte[] bytes, int start, int end) {
        int data = start;
        while (data < end && bytes[data] != '{') {
            data++;
        }
        if (Glance.startsWith(bytes, start, data, ERROR_EVENT)) {
            failed = true;
        }
        if (data == end) {
            done |= contains(bytes, start, end, DONE);
            return false;
        }
        glance.at(bytes, data, end);
        OpenAiPeek.Found found = glance.worthAParse() ? OpenAiPeek.in(bytes, data, end - data, usage) : NOTHING;
        failed |= found.error();
        begun |= !found.nothingElse() && !found.error();
        text(glance.textBytes());
        finished |= glance.finishes();
        if (found.usage()) {
            usageTold = true;
            textSinceUsage = false;
        }
        return found.nothingElse();
    }

    private void text(long bytes) {
        if (bytes > 0) {
            texts++;
            textBytes += bytes;
            textSinceUsage = true;
            // Of several choices, one may end before the others.
            finished = false;
        }
    }

    boolean usageTold() {
        return usageTold;
    }

    /** Whether the provider said that something failed. */
    boolean failed() {
        return failed;
    }

    /** Whether the provider said that this is all. */
    boolean done() {
        return done;
    }

    /** Whether the answer has come to its end, by either of the signs that there are. */
    boolean whole() {
        return done || finished;
    }

    /**
     * What was used, as the provider says; by estimate where it does not, or where more has come since than it told of.
     *
     * @param requestBytes length of the request's body
     */
    Counted counted(long requestBytes) {
        TokenUsage said = usage.usage();
        if (said == null) {
            return begun ? Counted.estimate(requestBytes, estimate()) : Counted.NOTHING;
        }
        return textSinceUsage && said.outputTokens() < texts
                ? new Counted(said.withOutput(estimate()), Counted.Source.ESTIMATED)
                : new Counted(said, Counted.Source.PROVIDER);
    }

    /** A token for each event that brings text, unless events are longer than tokens are. */
    private long estimate() {
        long tokens = textBytes > LONG_EVENT * texts ? Counted.estimatedTokens(textBytes) : texts;
        return Math.max(1, tokens);
    }

    private static boolean contains(byte[] bytes, int start, int end, byte[] text) {
        for (int i = start; i <= end - text.length; i++) {
            if (Glance.startsWith(bytes, i, end, text)) {
                return true;
            }
        }
        return false;
    }
}
