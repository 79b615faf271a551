package io.tollgate.benchmarks.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Locale;

/** What the paced upstream sends and the stream client expects: how many chunks, how far apart, how numbered. */
public final class Pace {
    /** Numbered chunks in each stream. */
    public static final int CHUNKS = 64;

    /** Milliseconds from one chunk to the next. */
    public static final int INTERVAL_MS = 20;

    /** Stands before a chunk's number and nowhere else in a stream. */
    static final byte MARK = '#';

    private static final String HEAD = """
            HTTP/1.1 200 OK\r
            Content-Type: text/event-stream\r
            Cache-Control: no-cache\r
            Transfer-Encoding: chunked\r
            \r
            """;
    private static final String FINISH = """
            {"id":"chatcmpl-paced","object":"chat.completion.chunk","created":1750000000,"model":"paced-model",\
            "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";
    private static final String USAGE = """
            {"id":"chatcmpl-paced","object":"chat.completion.chunk","created":1750000000,"model":"paced-model",\
            "choices":[],"usage":{"prompt_tokens":18,"completion_tokens":64,"total_tokens":82}}""";

    private Pace() {}

    /** The answer's status line and header. */
    static ByteBuf head() {
        return constant(HEAD);
    }

    /** The numbered chunks as they go on the wire, one each interval. */
    static ByteBuf[] chunks() {
        ByteBuf[] frames = new ByteBuf[CHUNKS];
        for (int number = 0; number < CHUNKS; number++) {
            frames[number] = constant(frame("""
            {"id":"chatcmpl-paced","object":"chat.completion.chunk","created":1750000000,"model":"paced-model",\
            "choices":[{"index":0,"delta":{"content":"#%04d "},"finish_reason":null}]}""".formatted(number)));
        }
        return frames;
    }

    /** What follows the last numbered chunk: finish reason, usage, the closing line and the body's end. */
    static ByteBuf tail() {
        return constant(frame(FINISH) + frame(USAGE) + frame("[DONE]") + "0\r\n\r\n");
    }

    private static String frame(String data) {
        String event = "data: " + data + "\n\n";
        return String.format(Locale.ROOT, "%x\r\n%s\r\n", event.length(), event);
    }

    private static ByteBuf constant(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }
}
