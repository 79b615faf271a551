package io.tollgate.gateway.dialect;

import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamApi.Billing;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
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

    /** In digits. */
    private static final int LONGEST_NUMBER = 18;

    private final ResponseShape shape;
    private final Billing billing;
    private final boolean streams;
    private final Map<Meter, BigDecimal> shown;
    private final UsageReader usageReader;
    private final JsonScanner scanner;
    private final OutputEstimator output = new OutputEstimator();
    private final EventTemplate last = new EventTemplate();
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
    private boolean containersHere;
    private boolean inPieces;

    /** @param streams whether the answer is a stream, whatever its content type */
    public GenericResponseMeter(ResponseShape shape, Billing billing, boolean streams) {
        this(shape, billing, streams, Map.of());
    }

    /** @param shown what the request showed of what will be charged */
    public GenericResponseMeter(ResponseShape shape, Billing billing, boolean streams, Map<Meter, BigDecimal> shown) {
        this.shape = shape;
        this.billing = billing;
        this.streams = streams;
        this.shown = shown;
        usageReader = shape.newUsageReader();
        scanner = new JsonScanner(shape.paths(), this);
    }

    private boolean spendsTokens() {
        return billing == Billing.TOKENS;
    }

    /** Whether it is known how such an answer ends, and fails. */
    private boolean endIsKnown() {
        return switch (billing) {
            case TOKENS, UNITS -> true;
            case IF_REPORTED, NEVER -> false;
        };
    }

    @Override
    public void json(byte[] bytes, int start, int end) {
        begun = true;
        scanner.bytes(bytes, start, end);
    }

    @Override
    public boolean event(byte[] bytes, int start, int end) {
        events = true;
        if (last.isLike(bytes, start, end)) {
            again(bytes);
            return false;
        }
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
        // What usage readers do with strings is told to them each time, unless tokens are all that is spent.
        if (spendsTokens() && scanner.ended() && !usageHere && !containersHere && !failed) {
            last.remember(
                    bytes,
                    start,
                    end,
                    data,
                    (name, in, from, to) -> isDelta(name) || shape.texts().contains(name));
        }
        return false;
    }

    /** Reads an event that is like the last one, but for its texts and its number. */
    private void again(byte[] bytes) {
        textBytes = 0;
        deltaBytes = 0;
        for (EventTemplate.Hole hole : last.holes()) {
            if (hole.isText()) {
                textSeen(hole.name(), hole.end() - hole.start());
            } else if (hole.name().equals(ResponseShape.NUMBER)) {
                nextEvent = number(bytes, hole.start(), hole.end()) + 1;
            }
        }
        conclude(true);
    }

    private void begin() {
        begun = true;
        type = null;
        textBytes = 0;
        deltaBytes = 0;
        usageHere = false;
        finishedHere = false;
        containersHere = false;
        last.forget();
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
            boolean ends = shape.doneTypes().contains(type);
            // Of images, each of several says that it is complete.
            done |= ends && billing != Billing.UNITS;
            finished |= ends;
            failed |= endIsKnown() && shape.failedTypes().contains(type);
        }
    }

    @Override
    public void member(String path, byte[] value) {
        containersHere |= value[0] == '{' || value[0] == '[';
        if (shape.usage().contains(path)) {
            usage(value);
        } else if (shape.model().contains(path)) {
            model = Observations.string(value);
        } else if (shape.finish().contains(path)) {
            finishedHere |= value[0] == '"';
            failed |= endIsKnown() && Arrays.equals(value, ERROR);
        } else if (path.equals(ResponseShape.TYPE)) {
            type = Observations.string(value);
        } else if (path.equals(ResponseShape.ERROR)) {
            failed |= endIsKnown() && value[0] != 'n';
        } else if (path.equals(ResponseShape.NUMBER)) {
            nextEvent = number(value, 0, value.length) + 1;
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

    /** The whole number from 0 that is written there; -1 if it is none, or too large. */
    private static long number(byte[] bytes, int start, int end) {
        long number = 0;
        for (int i = start; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            number = 10 * number + bytes[i] - '0';
        }
        return end - start > LONGEST_NUMBER ? -1 : number;
    }

    @Override
    public void text(String name, long bytes) {
        usageReader.text(name);
        textSeen(name, bytes);
    }

    private void textSeen(String name, long bytes) {
        if (isDelta(name)) {
            deltaBytes += bytes;
        } else if (shape.texts().contains(name)) {
            textBytes += bytes;
        }
    }

    private static boolean isDelta(String name) {
        return name.equals("delta");
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

    @Override
    public boolean complete() {
        return done || finished || !endIsKnown();
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
            // Nobody charges for an error that stands in the place of an answer.
            if (failed && !events && !usageReported) {
                return MeteredUsage.NONE;
            }
            return usageReader.ofNoTokens(shown);
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
