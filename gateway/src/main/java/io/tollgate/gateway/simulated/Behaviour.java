package io.tollgate.gateway.simulated;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated provider answers a request, well or badly. On the wire it is a JSON object whose keys are the names
 * below in snake case, each optional: {@code {"status":429,"headers":{"retry-after":"7"}}}. An <em>event</em> is one
 * {@code data:} line of a stream, {@code [DONE]} included.
 *
 * @param status the status of the answer; anything but 200 answers an error in OpenAI's shape, or {@code body}
 * @param body the whole body of the answer instead of what would be said, byte for byte
 * @param headers headers set on the answer, over its own
 * @param echoKey whether an error's message repeats the caller's {@code Authorization}
 * @param text what the model says
 * @param chunks how many content deltas the model's text is made into, its words repeated as needed; 0 = one per word
 * @param chunkBytes the least length of each content delta, padded with {@code x}
 * @param headDelayMs the wait before status and headers, in milliseconds
 * @param firstChunkDelayMs the wait between the headers and the body's first byte
 * @param chunkDelayMs the time from one event to the next
 * @param fault what goes wrong, once {@code faultAfter} events are out
 * @param faultAfter -1 = before the headers. In an answer that is no stream, 0 and more mean half-way through the body
 * @param usage where a stream tells usage
 * @param inputTokens {@code prompt_tokens}, instead of what was counted; likewise the next three
 * @param outputTokens {@code completion_tokens}
 * @param cachedTokens {@code prompt_tokens_details.cached_tokens}
 * @param reasoningTokens {@code completion_tokens_details.reasoning_tokens}
 * @param gzip whether the body is compressed
 * @param dribble the number of bytes in each write, wherever that cuts a line or a character; 0 = whole events
 * @param crlf whether a stream's lines end in CR LF
 * @param comments whether a comment line stands before each event
 * @param refuses a member of requests that it does not know: a request that has it is answered with 400
 */
public record Behaviour(
        int status,
        @Nullable String body,
        Map<String, String> headers,
        boolean echoKey,
        @Nullable String text,
        int chunks,
        int chunkBytes,
        int headDelayMs,
        int firstChunkDelayMs,
        int chunkDelayMs,
        Fault fault,
        int faultAfter,
        UsagePlace usage,
        @Nullable Integer inputTokens,
        @Nullable Integer outputTokens,
        @Nullable Integer cachedTokens,
        @Nullable Integer reasoningTokens,
        boolean gzip,
        int dribble,
        boolean crlf,
        boolean comments,
        @Nullable String refuses) {

    /** What goes wrong in the middle of an answer. */
    public enum Fault {
        /** Nothing. */
        NONE,
        /** The connection is closed. */
        CLOSE,
        /** Nothing more comes, and the connection stays open. */
        STALL,
        /** The event, or the body, is cut in half and ends as if it were whole; a stream then goes on. */
        MALFORMED,
        /** A stream says an error in an event of its own and ends. */
        ERROR,
        /** A stream ends in good order, but without what is missing. */
        TRUNCATE
    }

    /** Where a stream tells usage. */
    public enum UsagePlace {
        /** In an event before {@code [DONE]}, where the request asks for it. */
        REQUESTED,
        /** There, whether asked for or not. */
        ALWAYS,
        /** In the first event. */
        START,
        /** In every event, adding up. */
        EVERY,
        /** Nowhere, nor in an answer that is no stream. */
        NONE
    }

    private static final Set<String> KEYS = Arrays.stream(Behaviour.class.getRecordComponents())
            .map(component -> snake(component.getName()))
            .collect(Collectors.toUnmodifiableSet());

    private static final int MOST_CHUNKS = 1_000_000;
    private static final int MOST_CHUNK_BYTES = 64 << 20;
    private static final int LONGEST_MS = 3_600_000;

    /** The behaviour of a provider in good health. */
    public static final Behaviour NORMAL = of("{}");

    public Behaviour {
        headers = Map.copyOf(headers);
        within("status", status, 100, 999);
        within("chunks", chunks, 0, MOST_CHUNKS);
        within("chunk_bytes", chunkBytes, 0, MOST_CHUNK_BYTES);
        within("head_delay_ms", headDelayMs, 0, LONGEST_MS);
        within("first_chunk_delay_ms", firstChunkDelayMs, 0, LONGEST_MS);
        within("chunk_delay_ms", chunkDelayMs, 0, LONGEST_MS);
        within("fault_after", faultAfter, -1, Integer.MAX_VALUE);
        within("dribble", dribble, 0, Integer.MAX_VALUE);
    }

    /**
     * Reads a behaviour from its JSON.
     *
     * @throws IllegalArgumentException for what is not JSON, a key that is none of the record's, or a value out of
     *     range
     */
    public static Behaviour of(String json) {
        try {
            return of(new JsonObject(json));
        } catch (DecodeException e) {
            throw new IllegalArgumentException("a behaviour is a JSON object", e);
        }
    }

    static Behaviour of(JsonObject json) {
        for (String key : json.fieldNames()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("no such key of a behaviour: " + key);
            }
        }
        try {
            Map<String, String> headers = new LinkedHashMap<>();
            json.getJsonObject("headers", new JsonObject())
                    .forEach(header -> headers.put(header.getKey(), String.valueOf(header.getValue())));
            return new Behaviour(
                    json.getInteger("status", 200),
                    json.getString("body"),
                    headers,
                    json.getBoolean("echo_key", false),
                    json.getString("text"),
                    json.getInteger("chunks", 0),
                    json.getInteger("chunk_bytes", 0),
                    json.getInteger("head_delay_ms", 0),
                    json.getInteger("first_chunk_delay_ms", 0),
                    json.getInteger("chunk_delay_ms", 0),
                    Fault.valueOf(json.getString("fault", "none").toUpperCase(Locale.ROOT)),
                    json.getInteger("fault_after", 0),
                    UsagePlace.valueOf(json.getString("usage", "requested").toUpperCase(Locale.ROOT)),
                    json.getInteger("input_tokens"),
                    json.getInteger("output_tokens"),
                    json.getInteger("cached_tokens"),
                    json.getInteger("reasoning_tokens"),
                    json.getBoolean("gzip", false),
                    json.getInteger("dribble", 0),
                    json.getBoolean("crlf", false),
                    json.getBoolean("comments", false),
                    json.getString("refuses"));
        } catch (ClassCastException e) {
            throw new IllegalArgumentException("a behaviour's value is of the wrong type", e);
        }
    }

    boolean failsBeforeHead() {
        return faultAfter < 0 && (fault == Fault.CLOSE || fault == Fault.STALL);
    }

    private static void within(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "a behaviour's " + key + " is from " + least + " to " + most + ", not " + value);
        }
    }

    private static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
