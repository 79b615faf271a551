package io.tollgate.gateway.provider;

import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a completion, or embeddings, in OpenAI's format has told so far: how much was used, whether its answer has come to
 * its end, whether it failed. Events are parsed only where a look at their bytes says that there is something to find.
 */
final class StreamTold implements OpenAiTold {
    private static final byte[] ERROR_EVENT = "event: error".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final OpenAiPeek.Found NOTHING = new OpenAiPeek.Found(false, false, false);

    private final Glance glance = new Glance();
    private final UsageTold usage = new UsageTold();
    private final TextSeen text = new TextSeen();
    private boolean begun;
    private boolean document;
    private boolean usageTold;
    private boolean finished;
    private boolean failed;
    private boolean done;

    @Override
    public boolean event(byte[] bytes, int start, int end) {
        int data = start;
        while (data < end && bytes[data] != '{') {
            data++;
        }
        if (Glance.startsWith(bytes, start, data, ERROR_EVENT)) {
            failed = true;
        }
        if (data == end) {
            done |= Glance.contains(bytes, start, end, DONE);
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
            text.told();
        }
        return found.nothingElse();
    }

    @Override
    public void json(byte[] bytes) {
        document = true;
        OpenAiPeek.Found found = OpenAiPeek.in(bytes, 0, bytes.length, usage);
        usageTold = found.usage();
        failed = found.error();
        if (!usageTold && !failed) {
            glance.at(bytes, 0, bytes.length);
        }
    }

    private void text(long bytes) {
        if (bytes > 0) {
            text.add(bytes);
            // Of several choices, one may end before the others.
            finished = false;
        }
    }

    @Override
    public boolean usageTold() {
        return usageTold;
    }

    @Override
    public boolean failed() {
        return failed;
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public boolean whole() {
        return done || finished;
    }

    @Override
    public long nextEvent() {
        return 0;
    }

    @Override
    public Counted counted(long requestBytes) {
        TokenUsage said = usage.usage();
        return document ? ofDocument(said, requestBytes) : ofEvents(said, requestBytes);
    }

    private Counted ofDocument(@Nullable TokenUsage said, long requestBytes) {
        if (said != null) {
            return new Counted(said, Counted.Source.PROVIDER);
        }
        return failed ? Counted.NOTHING : Counted.estimate(requestBytes, Counted.estimatedTokens(glance.textBytes()));
    }

    private Counted ofEvents(@Nullable TokenUsage said, long requestBytes) {
        return said == null && !begun ? Counted.NOTHING : text.counted(said, requestBytes);
    }
}
