package io.tollgate.gateway.books;

import io.tollgate.gateway.books.UsageCase.Told;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A message as Anthropic writes it, whole or as a stream. */
final class MessagesBytes {
    private static final List<String> TEXTS =
            List.of("So", " we", " \"usage\":{\"output_tokens\":7}", " say", " it {", ".");

    private final UsageCase usageCase;
    private final Amounts amounts;

    MessagesBytes(UsageCase usageCase, Amounts amounts) {
        this.usageCase = usageCase;
        this.amounts = amounts;
    }

    byte[] bytes() {
        return (usageCase.streamed() ? stream() : whole()).getBytes(StandardCharsets.UTF_8);
    }

    private String whole() {
        JsonObject answer = new JsonObject();
        if (usageCase.told() == Told.START) {
            answer.put("usage", usage(amounts));
        }
        answer.mergeIn(message())
                .put(
                        "content",
                        new JsonArray().add(new JsonObject().put("type", "text").put("text", String.join("", TEXTS))))
                .put("stop_reason", "end_turn");
        if (usageCase.told() == Told.END) {
            answer.put("usage", usage(amounts));
        }
        return answer.encode();
    }

    private String stream() {
        StringBuilder stream = new StringBuilder();
        JsonObject message = message().put("content", new JsonArray()).put("stop_reason", null);
        switch (usageCase.told()) {
            case START -> message.put("usage", usage(amounts));
            case START_INPUT_ALONE, BOTH -> message.put("usage", usage(amounts.inputAlone()));
            case END, NEVER -> {}
        }
        event(stream, new JsonObject().put("type", "message_start").put("message", message));
        event(
                stream,
                new JsonObject()
                        .put("type", "content_block_start")
                        .put("index", 0)
                        .put(
                                "content_block",
                                new JsonObject().put("type", "text").put("text", "")));
        event(stream, new JsonObject().put("type", "ping"));
        for (String text : TEXTS) {
            event(
                    stream,
                    new JsonObject()
                            .put("type", "content_block_delta")
                            .put("index", 0)
                            .put(
                                    "delta",
                                    new JsonObject().put("type", "text_delta").put("text", text)));
        }
        event(stream, new JsonObject().put("type", "content_block_stop").put("index", 0));
        JsonObject end = new JsonObject()
                .put("type", "message_delta")
                .put("delta", new JsonObject().put("stop_reason", "end_turn"));
        switch (usageCase.told()) {
            case END -> end.put("usage", usage(amounts));
            // Where the beginning told what was read, the end need not.
            case BOTH -> end.put("usage", new JsonObject().put("output_tokens", amounts.output()));
            case START, START_INPUT_ALONE, NEVER -> {}
        }
        event(stream, end);
        event(stream, new JsonObject().put("type", "message_stop"));
        return stream.toString();
    }

    private static JsonObject message() {
        return new JsonObject()
                .put("id", "msg")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", "priced");
    }

    private static JsonObject usage(Amounts told) {
        return new JsonObject()
                .put("input_tokens", told.input() - told.read() - told.written())
                .put("cache_creation_input_tokens", told.written())
                .put("cache_read_input_tokens", told.read())
                .put("cache_creation", new JsonObject().put("ephemeral_5m_input_tokens", told.written()))
                .put("output_tokens", told.output())
                .put("service_tier", "standard");
    }

    private static void event(StringBuilder stream, JsonObject data) {
        stream.append("event: ")
                .append(data.getString("type"))
                .append("\ndata: ")
                .append(data.encode())
                .append("\n\n");
    }
}
