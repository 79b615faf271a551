package io.tollgate.gateway.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tollgate.gateway.call.Counted;
import io.tollgate.gateway.call.NativeApi;
import io.tollgate.gateway.call.TokenUsage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer that passes, or a response, has told so far, in one of the formats that are known: its usage, its model,
 * its end, a failure; and how much text was seen. It comes as events, or as one JSON document in any number of pieces.
 */
final class PassingTold implements OpenAiTold, JsonScan.Seen {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final String TYPE = "type";
    private static final String ERROR = "error";
    private static final String NUMBER = "sequence_number";

    /** What models say, think and call tools with, by the names that all formats together have for it. */
    private static final Set<String> TEXTS = Set.of(
            "content", "text", "arguments", "refusal", "reasoning", "reasoning_content", "thinking", "partial_json");

    private final WireFormat format;
    private final boolean spendsTokens;
    private final boolean reads;
    private final boolean streamed;
    private final UsageReader usage;
    private final JsonScan scan;
    private final TextSeen text = new TextSeen();
    private boolean events;
    private boolean begun;
    private boolean usageTold;
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

    PassingTold(NativeApi api) {
        format = WireFormat.of(api.format());
        spendsTokens = api.spendsTokens();
        reads = api.spends() == NativeApi.Spends.NOTHING;
        streamed = api.streamed();
        usage = format.usage().get();
        Set<String> wanted = new HashSet<>(Set.of(TYPE, ERROR, NUMBER));
        wanted.addAll(format.usagePaths());
        wanted.addAll(format.modelPaths());
        wanted.addAll(format.finishPaths());
        scan = new JsonScan(Set.copyOf(wanted), this);
    }

    /** Takes note of a JSON document, or of its next piece. */
    @Override
    public void json(byte[] bytes) {
        begun = true;
        scan.bytes(bytes, 0, bytes.length);
    }

    @Override
    public boolean event(byte[] bytes, int start, int end) {
        events = true;
        int data = start;
        while (data < end && bytes[data] != '{') {
            data++;
        }
        if (data == end) {
            done |= Glance.contains(bytes, start, end, DONE);
            return false;
        }
        begun = true;
        type = null;
        textBytes = 0;
        deltaBytes = 0;
        usageHere = false;
        finishedHere = false;
        scan.restart();
        scan.bytes(bytes, data, end);
        ended(scan.ended());
        return false;
    }

    /**
     * Draws the conclusions of an event.
     *
     * @param whole whether it is there to its end, without which it is not the end of anything
     */
    private void ended(boolean whole) {
        boolean ofResponses = type != null && type.startsWith("response.");
        // OpenAI's Responses API says all of its text again when it is whole.
        long fresh = ofResponses ? deltaBytes : textBytes + deltaBytes;
        if (fresh > 0) {
            text.add(fresh);
            // Of several choices, one may end before the others.
            finished = false;
        }
        finished |= finishedHere && whole;
        if (usageHere) {
            text.told();
        }
        switch (type) {
            case "message_stop", "response.completed", "response.incomplete" -> done |= whole;
            case "response.failed", "error" -> failed |= whole && spendsTokens;
            case null, default -> {
                // It says nothing of the end.
            }
        }
    }

    @Override
    public void member(String path, byte[] value) {
        if (format.usagePaths().contains(path)) {
            usage(value);
        } else if (format.modelPaths().contains(path)) {
            model = string(value);
        } else if (format.finishPaths().contains(path)) {
            finishedHere |= value[0] == '"';
        } else if (path.equals(TYPE)) {
            type = string(value);
        } else if (path.equals(ERROR)) {
            failed |= spendsTokens && value[0] != 'n';
        } else if (path.equals(NUMBER)) {
            nextEvent = number(value) + 1;
        }
    }

    private void usage(byte[] value) {
        try (JsonParser parser = JSON.createParser(value)) {
            if (parser.nextToken() == JsonToken.START_OBJECT && usage.read(parser)) {
                usageTold = true;
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
        } else if (TEXTS.contains(name)) {
            textBytes += bytes;
        }
    }

    @Override
    public boolean usageTold() {
        return usageTold;
    }

    /** The model that answers, by the provider's own name; null where it has not said. */
    @Nullable
    String model() {
        return model;
    }

    @Override
    public boolean done() {
        return done;
    }

    /** Of what is not known to spend tokens nothing is known of its end either. */
    @Override
    public boolean whole() {
        return done || finished || !spendsTokens;
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
    public Counted counted(long requestBytes) {
        TokenUsage said = usage.usage();
        if (reads || (said == null && (!spendsTokens || !begun || (failed && !events)))) {
            return Counted.NOTHING;
        }
        if (events) {
            return text.counted(said, requestBytes);
        }
        long estimate = Counted.estimatedTokens(textBytes + deltaBytes);
        if (said == null) {
            return Counted.estimate(requestBytes, estimate);
        }
        return streamed && said.outputTokens() == 0 && estimate > 0
                ? new Counted(said.withOutput(estimate), Counted.Source.ESTIMATED)
                : new Counted(said, Counted.Source.PROVIDER);
    }
}
