package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Images made, edited and varied: each is one pixel, and is told to be larger. */
final class Images {
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5E" + "rkJggg==";
    private static final int TOKENS_OF_AN_IMAGE = 272;
    private static final int MOST = 10;

    private final JsonObject body;
    private final String kind;
    private final int inputImages;
    private final Behaviour behaviour;

    /**
     * Reads a request.
     *
     * @param body its fields; those of a form are texts
     * @param kind {@code image_generation} or {@code image_edit}, as events are named
     * @param inputImages how many came with it
     */
    Images(JsonObject body, String kind, int inputImages, boolean prompted, Behaviour behaviour) {
        this.body = body;
        this.kind = kind;
        this.inputImages = inputImages;
        this.behaviour = behaviour;
        String model = Fields.model(body);
        if (!model.equals(Models.IMAGE)) {
            throw ApiError.noModel(model);
        }
        if (prompted && body.getValue("prompt") == null) {
            throw ApiError.missing("prompt");
        }
    }

    boolean streams() {
        return "true".equals(String.valueOf(body.getValue("stream")));
    }

    JsonObject whole() {
        int count = number("n", 1);
        JsonArray data = new JsonArray();
        for (int i = 0; i < count; i++) {
            data.add(new JsonObject().put("b64_json", PIXEL));
        }
        JsonObject answer =
                described(new JsonObject().put("created", Models.CREATED)).put("data", data);
        return behaviour.usage() == Behaviour.UsagePlace.NONE ? answer : answer.put("usage", usage(count));
    }

    /** What is seen of an image while it is made, and then all of it. */
    List<Event> events() {
        List<Event> events = new ArrayList<>();
        int partial = number("partial_images", 0);
        for (int i = 0; i < partial; i++) {
            events.add(Event.typed(described(new JsonObject()
                    .put("type", kind + ".partial_image")
                    .put("created_at", Models.CREATED)
                    .put("partial_image_index", i)
                    .put("b64_json", PIXEL))));
        }
        JsonObject completed = described(new JsonObject()
                .put("type", kind + ".completed")
                .put("created_at", Models.CREATED)
                .put("b64_json", PIXEL));
        events.add(Event.typed(
                behaviour.usage() == Behaviour.UsagePlace.NONE ? completed : completed.put("usage", usage(1))));
        return events;
    }

    private static JsonObject described(JsonObject image) {
        return image.put("background", "opaque")
                .put("output_format", "png")
                .put("quality", "low")
                .put("size", "1024x1024");
    }

    private JsonObject usage(int images) {
        int text = Words.count(body.getString("prompt", ""));
        int seen = inputImages * TOKENS_OF_AN_IMAGE;
        int input = behaviour.inputTokens() == null ? text + seen : behaviour.inputTokens();
        int output = behaviour.outputTokens() == null ? images * TOKENS_OF_AN_IMAGE : behaviour.outputTokens();
        return new JsonObject()
                .put("total_tokens", input + output)
                .put("input_tokens", input)
                .put("output_tokens", output)
                .put(
                        "input_tokens_details",
                        new JsonObject().put("text_tokens", input - seen).put("image_tokens", seen))
                .put(
                        "output_tokens_details",
                        new JsonObject().put("text_tokens", 0).put("image_tokens", output));
    }

    /** A number, which in a form is a text. */
    private int number(String name, int fallback) {
        Object given = body.getValue(name);
        if (given == null) {
            return fallback;
        }
        try {
            return Math.clamp(Long.parseLong(String.valueOf(given)), 0, MOST);
        } catch (NumberFormatException e) {
            throw ApiError.type(name, "an integer");
        }
    }
}
