package io.tollgate.gateway.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.call.UpstreamApi.Billing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Meters an answer of any shape: its usage, its model, its end, a failure, and how much text was seen. The answer comes as
 * events, or as one JSON document in any number of pieces, none of which is kept.
 */
public final class GenericResponseMeter implements ResponseMeter, JsonScanner.Listener {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final String TYPE = "type";
    private static final String ERROR = "error";
    private static final String NUMBER = "sequence_number";

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

    /** @param streams whether the answer is a stream, whatever its content type */
    public GenericResponseMeter(ResponseShape shape, Billing billing, boolean streams) {
        this.shape = shape;
        this.billing = billing;
        this.streams = streams;
        usageReader = shape.usageReader().get();
        Set<String> wanted = new HashSet<>(Set.of(TYPE, ERROR, NUMBER));
        wanted.addAll(shape.usage());
        wanted.addAll(shape.model());
        wanted.addAll(shape.finish());
        scanner = new JsonScanner(Set.copyOf(wanted), this);
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
        begun = true;
        type = null;
        textBytes = 0;
        deltaBytes = 0;
        usageHere = false;
        finishedHere = false;
        scanner.restart();
        scanner.bytes(bytes, data, end);
        conclude(scanner.ended());
        return false;
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
        if (usageHere) {
            output.usageReported();
        }
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
            model = string(value);
        } else if (shape.finish().contains(path)) {
            finishedHere |= value[0] == '"';
        } else if (path.equals(TYPE)) {
            type = string(value);
        } else if (path.equals(ERROR)) {
            failed |= spendsTokens() && value[0] != 'n';
        } else if (path.equals(NUMBER)) {
            nextEvent = number(value) + 1;
        }
    }

    private void usage(byte[] value) {
        try (JsonParser parser = JSON.createParser(value)) {
            if (parser.nextToken() == JsonToken.START_OBJECT && usageReader.read(parser)) {
                usageReported = true;
                usageHere = true;
            }
        } catch (IOException e) {
            // Not JSON to its end: what was found before stands.
        }
    }

    private static @Nullable String string(byte[] value) {
        try (JsonParser parser = JSON.createParser(value)) {
            return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static long number(byte[] value) {
        try (JsonParser parser = JSON.createParser(value)) {
            return parser.nextToken() == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void text(String name, long bytes) {
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
        TokenUsage reported = usageReader.usage();
        if (billing == Billing.NEVER || (reported == null && (!spendsTokens() || !begun || (failed && !events)))) {
            return MeteredUsage.NONE;
        }
        if (events) {
            return output.usage(reported, promptBytes);
        }
        long estimate = MeteredUsage.estimatedTokens(textBytes + deltaBytes);
        if (reported == null) {
            return MeteredUsage.estimate(promptBytes, estimate);
        }
        return streams && reported.outputTokens() == 0 && estimate > 0
                ? new MeteredUsage(reported.withOutput(estimate), MeteredUsage.Source.ESTIMATED)
                : new MeteredUsage(reported, MeteredUsage.Source.PROVIDER);
    }
}
