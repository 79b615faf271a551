package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/completions}: a completion of a text and not of a conversation. */
final class Completions {
    private static final String DONE = "[DONE]";

    private final ChatAnswer answer;
    private final Behaviour.UsagePlace place;

    private Completions(ChatAnswer answer, Behaviour.UsagePlace place) {
        this.answer = answer;
        this.place = place;
    }

    static Completions to(JsonObject body, Behaviour behaviour, long seed) {
        Object prompt = body.getValue("prompt");
        if (prompt == null) {
            throw ApiError.missing("prompt");
        }
        JsonObject chat = body.copy()
                .put(
                        "messages",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("role", "user")
                                        .put(
                                                "content",
                                                prompt instanceof JsonArray several ? several.getValue(0) : prompt)));
        return new Completions(ChatAnswer.to(ChatRequest.of(chat), behaviour, seed), behaviour.usage());
    }

    boolean streams() {
        return answer.request().stream();
    }

    JsonObject whole() {
        JsonArray choices = new JsonArray();
        for (int i = 0; i < answer.request().n(); i++) {
            choices.add(choice(i, answer.text(), answer.finishReason()));
        }
        JsonObject whole = envelope().put("choices", choices);
        return place == Behaviour.UsagePlace.NONE ? whole : whole.put("usage", usage());
    }

    List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (String piece : answer.pieces()) {
            for (int i = 0; i < answer.request().n(); i++) {
                events.add(chunk(new JsonArray().add(choice(i, piece, null))));
            }
        }
        for (int i = 0; i < answer.request().n(); i++) {
            events.add(chunk(new JsonArray().add(choice(i, "", answer.finishReason()))));
        }
        boolean asked =
                place == Behaviour.UsagePlace.REQUESTED && answer.request().includeUsage();
        if (asked || place == Behaviour.UsagePlace.ALWAYS) {
            events.add(Event.of(envelope()
                    .put("choices", new JsonArray())
                    .put("usage", usage())
                    .encode()));
        }
        events.add(Event.of(DONE));
        return events;
    }

    private Event chunk(JsonArray choices) {
        return Event.of(envelope().put("choices", choices).encode());
    }

    private JsonObject usage() {
        return answer.usage().toJson();
    }

    private JsonObject envelope() {
        return new JsonObject()
                .put("id", answer.id().replace("chatcmpl", "cmpl"))
                .put("object", "text_completion")
                .put("created", Models.CREATED)
                .put("model", answer.request().model());
    }

    private static JsonObject choice(int index, String text, @Nullable String finishReason) {
        return new JsonObject()
                .put("text", text)
                .put("index", index)
                .put("logprobs", null)
                .put("finish_reason", finishReason);
    }
}
