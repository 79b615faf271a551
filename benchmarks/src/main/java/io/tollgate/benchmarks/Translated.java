package io.tollgate.benchmarks;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A call of 2 KB that the gateway passes as bytes, or translates: the caller speaks OpenAI's chat completions or
 * Anthropic's Messages, and so does the provider. Streams come from the upstream at once, so that all of what a chunk
 * costs is the gateway's.
 */
enum Translated {
    CHAT("a chat completion", null, "bench", false),
    CHAT_TO_MESSAGES("a chat completion, translated for Messages", CHAT, "messages", false),
    MESSAGES("a message", null, "messages", false),
    MESSAGES_TO_CHAT("a message, translated for chat completions", MESSAGES, "bench", false),
    CHAT_STREAM("a streamed chat completion", null, "chat-stream", true),
    CHAT_STREAM_TO_MESSAGES(
            "a streamed chat completion, translated for Messages", CHAT_STREAM, "messages-stream", true),
    MESSAGES_STREAM("a streamed message", null, "messages-stream", true),
    MESSAGES_STREAM_TO_CHAT(
            "a streamed message, translated for chat completions", MESSAGES_STREAM, "chat-stream", true);

    /** Of text, in a streamed answer. */
    static final int CHUNKS = 20;

    /** The whole answer of the provider that has Messages. */
    static final String MESSAGE = """
            {"id":"msg_bench","type":"message","role":"assistant","model":"bench-model","content":[{"type":"text","text":\
            "It stands before servers and speaks for them: %s while the servers do nothing but answer them."}],\
            "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":34,"output_tokens":27}}\
            """.formatted(Completion.SAID);

    private static final String CHUNK = """
            data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1,"model":"m","choices":[%s]%s}

            """;
    private static final String EVENT = """
            event: %1$s
            data: {"type":"%1$s"%2$s}

            """;

    /** The streamed answer of the provider that has chat completions. */
    static final String CHAT_EVENTS = CHUNK.formatted("{\"index\":0,\"delta\":{\"content\":\" word\"}}", "")
                    .repeat(CHUNKS)
            + CHUNK.formatted("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}", "")
            + CHUNK.formatted("", ",\"usage\":{\"prompt_tokens\":34,\"completion_tokens\":27,\"total_tokens\":61}")
            + "data: [DONE]\n\n";

    /** The streamed answer of the provider that has Messages. */
    static final String MESSAGE_EVENTS = EVENT.formatted(
                    "message_start",
                    ",\"message\":{\"id\":\"msg_bench\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\","
                            + "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
                            + "\"usage\":{\"input_tokens\":34,\"output_tokens\":1}}")
            + EVENT.formatted("content_block_start", ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
            + EVENT.formatted(
                            "content_block_delta",
                            ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" word\"}")
                    .repeat(CHUNKS)
            + EVENT.formatted("content_block_stop", ",\"index\":0")
            + EVENT.formatted(
                    "message_delta",
                    ",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
                            + "\"usage\":{\"output_tokens\":27}")
            + EVENT.formatted("message_stop", "");

    /** With the rest of the request 2 KB. */
    private static final int SAID_BYTES = 1_900;

    private final String what;
    private final @Nullable Translated passed;
    private final String provider;
    private final boolean streams;

    /** @param passed the same call where its bytes pass; null of such a call itself */
    Translated(String what, @Nullable Translated passed, String provider, boolean streams) {
        this.what = what;
        this.passed = passed;
        this.provider = provider;
        this.streams = streams;
    }

    String what() {
        return what;
    }

    @Nullable
    Translated passed() {
        return passed;
    }

    boolean streams() {
        return streams;
    }

    /** Where the caller sends it. */
    String path() {
        return name().startsWith("CHAT") ? "/v1/chat/completions" : "/v1/messages";
    }

    String request() {
        return """
            {"model":"%s/bench-model","max_tokens":64,"temperature":0.2,"stream":%s,"messages":[\
            {"role":"user","content":"What is a reverse proxy? %s"}]}\
            """.formatted(provider, streams, "word ".repeat(SAID_BYTES / "word ".length()));
    }

    /** The figure of what such a call costs. */
    String figure() {
        return "cpu_us_per_call_" + name().toLowerCase(Locale.ROOT);
    }
}
