package io.tollgate.gateway.books;

import io.tollgate.gateway.books.UsageCase.Told;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An answer of OpenAI's Responses API, whole or as a stream, which says all of its text again at its end. */
final class ResponsesBytes {
    private static final List<String> TEXTS = List.of("So", " we", " say", " it", ".");

    private final UsageCase usageCase;
    private final Amounts amounts;

    ResponsesBytes(UsageCase usageCase, Amounts amounts) {
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
        answer.mergeIn(response("completed", String.join("", TEXTS)));
        if (usageCase.told() == Told.END) {
            answer.put("usage", usage(amounts));
        }
        return answer.encode();
    }

    private String stream() {
        StringBuilder stream = new StringBuilder();
        JsonObject created = response("in_progress", "");
        switch (usageCase.told()) {
            case START -> created.put("usage", usage(amounts));
            case START_INPUT_ALONE, BOTH -> created.put("usage", usage(amounts.inputAlone()));
            case END, NEVER -> created.put("usage", null);
        }
        event(stream, new JsonObject().put("type", "response.created").put("response", created));
        for (String text : TEXTS) {
            event(
                    stream,
                    new JsonObject().put("type", "response.output_text.delta").put("delta", text));
        }
        String all = String.join("", TEXTS);
        event(stream, new JsonObject().put("type", "response.output_text.done").put("text", all));
        JsonObject completed = response("completed", all);
        if (usageCase.told() == Told.END || usageCase.told() == Told.BOTH) {
            completed.put("usage", usage(amounts));
        }
        event(stream, new JsonObject().put("type", "response.completed").put("response", completed));
        return stream.toString();
    }

    private static JsonObject response(String status, String text) {
        JsonArray content =
                new JsonArray().add(new JsonObject().put("type", "output_text").put("text", text));
        return new JsonObject()
                .put("id", "r")
                .put("object", "response")
                .put("status", status)
                .put("error", null)
                .put(
                        "output",
                        new JsonArray()
                                .add(new JsonObject().put("type", "message").put("content", content)));
    }

    private static JsonObject usage(Amounts told) {
        JsonObject input = new JsonObject().put("cached_tokens", told.read());
        if (told.written() > 0) {
            input.put("cache_write_tokens", told.written());
        }
        return new JsonObject()
                .put("input_tokens", told.input())
                .put("input_tokens_details", input)
                .put("output_tokens", told.output())
                .put("output_tokens_details", new JsonObject().put("reasoning_tokens", told.reasoning()))
                .put("total_tokens", told.input() + told.output());
    }

    private static void event(StringBuilder stream, JsonObject data) {
        stream.append("event: ")
                .append(data.getString("type"))
                .append("\ndata: ")
                .append(data.encode())
                .append("\n\n");
    }
}
