package io.tollgate.gateway.dialect;

import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamApi.Billing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Meters an answer of any shape: its usage, its model, its end, a failure, and how much text was seen. The answer comes
 * as events, or as one JSON document in any number of pieces, none of which is kept.
 */
public final class GenericResponseMeter implements ResponseMeter, JsonScanner.Listener {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    /** Why an answer ends that failed, as OpenRouter says it. */
    private static final byte[] ERROR = "\"error\"".getBytes(StandardCharsets.US_ASCII);
    /** Of Anthropic's stream, which it keeps alive. */
    private static final String PING = "ping";

    private final ResponseShape shape;
    private final Billing billing;
    private final boolean streams;
    private final UsageReader usageReader;
    private final JsonScanner scanner;
    private final OutputEstimator output = new OutputEstimator();
    private boolean events;
    private boolean begun;
    private boolean usageReported;
    private boolean failed;
    private boolean finished;
    private boolean done;
    private @Nullable String model;
    private @Nullable String type;
    private long textBytes;
    private long deltaBytes;
    private long nextEvent;
    private boolean usageHere;
    private boolean finishedHere;
    private boolean inPieces;

    /** @param streams whether the answer is a stream, whatever its content type */
    public GenericResponseMeter(ResponseShape shape, Billing billing, boolean streams) {
        this.shape = shape;
        this.billing = billing;
        this.streams = streams;
        usageReader = shape.newUsageReader();
        scanner = new JsonScanner(shape.paths(), this);
    }

    private boolean spendsTokens() {
        return billing == Billing.TOKENS;
    }

    @Override
    public void json(byte[] bytes, int start, int end) {
        begun = true;
        scanner.bytes(bytes, start, end);
    }

    @Override
    public boolean event(byte[] bytes, int start, int end) {
        events = true;
        int data = start;
        while (data < end && bytes[data] != '{') {
            data++;
        }
        if (data == end) {
            done |= Bytes.contains(bytes, start, end, DONE);
            return false;
        }
        begin();
        scanner.bytes(bytes, data, end);
        conclude(scanner.ended());
        return false;
    }

    private void begin() {
        begun = true;
        type = null;
        textBytes = 0;
        deltaBytes = 0;
        usageHere = false;
        finishedHere = false;
        scanner.restart();
    }

    @Override
    public void eventPiece(byte[] bytes, int start, int end, boolean last) {
        events = true;
        int data = start;
        if (!inPieces) {
            while (data < end && bytes[data] != '{') {
                data++;
            }
            if (data < end) {
                inPieces = true;
                begin();
            }
        }
        scanner.bytes(bytes, data, end);
        if (last && inPieces) {
            inPieces = false;
            conclude(scanner.ended());
        }
    }

    /**
     * Draws the conclusions of an event.
     *
     * @param complete whether it was there to its end, without which it ends nothing
     */
    private void conclude(boolean complete) {
        // OpenAI's Responses repeat all of their text once it is complete.
        boolean repeats = type != null && type.startsWith("response.");
        long fresh = repeats ? deltaBytes : textBytes + deltaBytes;
        if (fresh > 0) {
            output.add(fresh);
            // Of several choices, one may end before the others.
            finished = false;
        }
        finished |= finishedHere && complete;
        if (!PING.equals(type)) {
            output.event();
        }
        if (usageHere) {
            output.usageReported();
        }
        usageReader.eventOver(type);
        if (type != null && complete) {
            done |= shape.doneTypes().contains(type);
            failed |= spendsTokens() && shape.failedTypes().contains(type);
        }
    }

    @Override
    public void member(String path, byte[] value) {
        if (shape.usage().contains(path)) {
            usage(value);
        } else if (shape.model().contains(path)) {
            model = Observations.string(value);
        } else if (shape.finish().contains(path)) {
            finishedHere |= value[0] == '"';
            failed |= spendsTokens() && Arrays.equals(value, ERROR);
        } else if (path.equals(ResponseShape.TYPE)) {
            type = Observations.string(value);
        } else if (path.equals(ResponseShape.ERROR)) {
            failed |= spendsTokens() && value[0] != 'n';
        } else if (path.equals(ResponseShape.NUMBER)) {
            nextEvent = number(value) + 1;
        }
        if (shape.others().contains(path)) {
            usageReader.other(path, value);
        }
    }

    private void usage(byte[] value) {
        Observations.reading(value, parser -> {
            if (parser.currentToken() == JsonToken.START_OBJECT && usageReader.read(parser)) {
                usageReported = true;
                usageHere = true;
            }
        });
    }

    private static long number(byte[] value) {
        long[] number = {-1};
        Observations.reading(value, parser -> {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                number[0] = parser.getLongValue();
            }
        });
        return number[0];
    }

    @Override
    public void text(String name, long bytes) {
        usageReader.text(name);
        if (name.equals("delta")) {
            deltaBytes += bytes;
        } else if (shape.texts().contains(name)) {
            textBytes += bytes;
        }
    }

    @Override
    public boolean usageReported() {
        return usageReported;
    }

    @Override
    public @Nullable String model() {
        return model;
    }

    @Override
    public boolean done() {
        return done;
    }

    /** Nothing is known of the end of an answer that does not spend tokens. */
    @Override
    public boolean complete() {
        return done || finished || !spendsTokens();
    }

    @Override
    public boolean failed() {
        return failed;
    }

    @Override
    public long nextEvent() {
        return nextEvent;
    }

    @Override
    public MeteredUsage usage(long promptBytes) {
        if (billing == Billing.NEVER) {
            return MeteredUsage.NONE;
        }
        TokenUsage told = usageReader.usage();
        if (!spendsTokens()) {
            return usageReader.ofNoTokens();
        }
        if (told == null && (!begun || (failed && !events))) {
            return MeteredUsage.NONE;
        }
        return events
                ? output.ofStream(usageReader, promptBytes, complete())
                : OutputEstimator.ofDocument(
                        usageReader, promptBytes, textBytes + deltaBytes, streams && !scanner.ended() && !finishedHere);
    }
}
