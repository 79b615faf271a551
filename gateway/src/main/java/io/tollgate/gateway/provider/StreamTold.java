package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.TokenUsage;
import java.nio.charset.StandardCharsets;

/**
 * What an OpenAI-style stream of events has told so far: how much was used, whether its answer has come to its end, whether
 * it failed. Events are parsed only where a look at their bytes says that there is something to find.
 */
final class StreamTold {
    private static final byte[] USAGE = ascii("\"usage\"");
    private static final byte[] ERROR = ascii("\"error\"");
    private static final byte[] FINISH = ascii("\"finish_reason\"");
    private static final byte[] ERROR_EVENT = ascii("event: error");
    private static final byte[] DONE = ascii("[DONE]");
    private static final OpenAiPeek.Found NOTHING = new OpenAiPeek.Found(false, false, false);

    private final UsageTold usage = new UsageTold();
    private long events;
    private long eventsSinceUsage;
    private boolean usageTold;
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
        if (data == end) {
            done |= contains(bytes, start, end, DONE);
            failed |= startsWith(bytes, start, end, ERROR_EVENT);
            return false;
        }
        OpenAiPeek.Found found =
                worthAParse(bytes, data, end) ? OpenAiPeek.in(bytes, data, end - data, usage) : NOTHING;
        failed |= found.error() || startsWith(bytes, start, data, ERROR_EVENT);
        if (found.nothingElse()) {
            finished |= events > 0;
        } else if (!found.error()) {
            events++;
            eventsSinceUsage++;
        }
        if (found.usage()) {
            usageTold = true;
            eventsSinceUsage = 0;
        }
        return found.nothingElse();
    }

    /** Whether there may be something to find; notes the end of a choice in passing. */
    private boolean worthAParse(byte[] bytes, int start, int end) {
        boolean look = false;
        for (int i = start; i < end - 1; i++) {
            if (bytes[i] != '"') {
                continue;
            }
            switch (bytes[i + 1]) {
                case 'u' -> look |= startsWith(bytes, i, end, USAGE) && value(bytes, i + USAGE.length, end) == '{';
                case 'e' -> look |= startsWith(bytes, i, end, ERROR) && value(bytes, i + ERROR.length, end) != 'n';
                case 'f' ->
                    finished |= startsWith(bytes, i, end, FINISH) && value(bytes, i + FINISH.length, end) == '"';
                default -> {
                    // Something else begins or ends here.
                }
            }
        }
        return look;
    }

    /** The first byte of the value after a name; where what looked like a name is a value, whatever comes next. */
    private static byte value(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && (bytes[at] == ':' || bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at < end ? bytes[at] : 0;
    }

    /** How many events there were that bring a part of the answer: about as many as there were tokens. */
    long events() {
        return events;
    }

    /** Output tokens so far: as the provider says, or else by estimate. */
    long outputTokens() {
        TokenUsage said = usage.usage();
        return said == null || said.outputTokens() == 0 ? events : said.outputTokens();
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

    /** Whether the answer has come to its end, by any of the signs that there are. */
    boolean whole() {
        return done || finished;
    }

    /**
     * What was used, as the provider says; where it says nothing, or tells no output and then sends some, by estimate.
     *
     * @param requestBytes length of the request's body
     */
    Counted counted(long requestBytes) {
        TokenUsage said = usage.usage();
        if (said == null) {
            return events == 0 ? Counted.NOTHING : Counted.estimate(requestBytes, events);
        }
        if (said.outputTokens() == 0 && eventsSinceUsage > 0) {
            return new Counted(
                    new TokenUsage(
                            said.inputTokens(),
                            events,
                            said.cachedInputTokens(),
                            said.cacheWriteInputTokens(),
                            said.reasoningTokens()),
                    Counted.Source.ESTIMATED);
        }
        return new Counted(said, Counted.Source.PROVIDER);
    }

    private static boolean startsWith(byte[] bytes, int at, int end, byte[] text) {
        if (end - at < text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (bytes[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(byte[] bytes, int start, int end, byte[] text) {
        for (int i = start; i <= end - text.length; i++) {
            if (startsWith(bytes, i, end, text)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
