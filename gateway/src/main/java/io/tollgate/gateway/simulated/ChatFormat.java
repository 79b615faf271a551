package io.tollgate.gateway.simulated;

import io.tollgate.gateway.simulated.Behaviour.UsagePlace;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes an answer as OpenAI does: as one JSON object, or as the events of a stream. */
final class ChatFormat {
    static final String DONE = "[DONE]";

    private final ChatAnswer answer;
    private final UsagePlace place;

    ChatFormat(ChatAnswer answer, UsagePlace place) {
        this.answer = answer;
        this.place = place;
    }

    JsonObject whole() {
        JsonArray choices = new JsonArray();
        for (int i = 0; i < answer.request().n(); i++) {
            JsonObject message = new JsonObject()
                    .put("role", "assistant")
                    .put("content", answer.calls().isEmpty() ? answer.text() : null);
            if (!answer.calls().isEmpty()) {
                JsonArray calls = new JsonArray();
                answer.calls().forEach(call -> calls.add(call(call, call.arguments())));
                message.put("tool_calls", calls);
            }
            choices.add(new JsonObject()
                    .put("index", i)
                    .put("message", message.put("refusal", null).put("annotations", new JsonArray()))
                    .put("logprobs", null)
                    .put("finish_reason", answer.finishReason()));
        }
        JsonObject whole = envelope("chat.completion").put("choices", choices);
        if (place != UsagePlace.NONE) {
            whole.put("usage", answer.usage().toJson());
        }
        return whole;
    }

    /** The events of the stream, in order. */
    List<Event> events() {
        List<Event> events = new ArrayList<>();
        boolean inEnd = place == UsagePlace.ALWAYS
                || (place == UsagePlace.REQUESTED && answer.request().includeUsage());
        List<JsonObject> deltas = deltas();
        for (int d = 0; d <= deltas.size(); d++) {
            boolean last = d == deltas.size();
            JsonObject delta = last ? new JsonObject() : deltas.get(d);
            for (int i = 0; i < answer.request().n(); i++) {
                JsonObject chunk = envelope("chat.completion.chunk")
                        .put("choices", new JsonArray().add(choice(i, delta, last ? answer.finishReason() : null)));
                if (place == UsagePlace.EVERY) {
                    chunk.put("usage", upTo(d, deltas.size()).toJson());
                } else if (place == UsagePlace.START && d == 0 && i == 0) {
                    chunk.put("usage", answer.usage().toJson());
                } else if (inEnd && answer.request().includeUsage()) {
                    chunk.put("usage", null);
                }
                events.add(Event.of(chunk.encode()));
            }
        }
        if (inEnd) {
            events.add(Event.of(envelope("chat.completion.chunk")
                    .put("choices", new JsonArray())
                    .put("usage", answer.usage().toJson())
                    .encode()));
        }
        events.add(Event.of(DONE));
        return events;
    }

    private List<JsonObject> deltas() {
        List<JsonObject> deltas = new ArrayList<>();
        if (answer.calls().isEmpty()) {
            deltas.add(
                    new JsonObject().put("role", "assistant").put("content", "").put("refusal", null));
            answer.pieces().forEach(piece -> deltas.add(new JsonObject().put("content", piece)));
            return deltas;
        }
        for (int i = 0; i < answer.calls().size(); i++) {
            ChatAnswer.Call call = answer.calls().get(i);
            JsonObject head =
                    i == 0 ? new JsonObject().put("role", "assistant").put("content", null) : new JsonObject();
            JsonObject first = new JsonObject().put("index", i).mergeIn(call(call, ""));
            deltas.add(head.put("tool_calls", new JsonArray().add(first)));
            for (String piece : Words.split(call.arguments())) {
                JsonObject next =
                        new JsonObject().put("index", i).put("function", new JsonObject().put("arguments", piece));
                deltas.add(new JsonObject().put("tool_calls", new JsonArray().add(next)));
            }
        }
        return deltas;
    }

    private ChatAnswer.Usage upTo(int delta, int deltas) {
        ChatAnswer.Usage all = answer.usage();
        return delta == deltas
                ? all
                : new ChatAnswer.Usage(all.input(), Math.min(delta, all.output()), all.cached(), 0);
    }

    private JsonObject envelope(String object) {
        return new JsonObject()
                .put("id", answer.id())
                .put("object", object)
                .put("created", Models.CREATED)
                .put("model", answer.request().model())
                .put("service_tier", "default")
                .put("system_fingerprint", "fp_simulated");
    }

    private static JsonObject choice(int index, JsonObject delta, @Nullable String finishReason) {
        return new JsonObject()
                .put("index", index)
                .put("delta", delta)
                .put("logprobs", null)
                .put("finish_reason", finishReason);
    }

    private static JsonObject call(ChatAnswer.Call call, String arguments) {
        return new JsonObject()
                .put("id", call.id())
                .put("type", "function")
                .put("function", new JsonObject().put("name", call.name()).put("arguments", arguments));
    }
}
