package io.tollgate.gateway.admin;

import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.route.Element;
import io.tollgate.gateway.route.Field;
import io.tollgate.gateway.route.FieldValue;
import io.tollgate.gateway.route.Fields;
import io.tollgate.gateway.route.RouteGraph;
import io.tollgate.gateway.route.Walk;
import io.tollgate.gateway.route.Walk.Stop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sample of a call that goes through a route without asking anybody. Nothing is counted: limits have room but for
 * those that the sample names.
 */
final class RouteTrial implements Fields {
    private final JsonObject sample;
    private final double draw;
    private final Set<String> usedUp;
    private final @Nullable String version;

    private RouteTrial(JsonObject sample, double draw, Set<String> usedUp, @Nullable String version) {
        this.sample = sample;
        this.draw = draw;
        this.usedUp = usedUp;
        this.version = version;
    }

    static RouteTrial of(JsonObject body) throws FailureException {
        RequestFields fields = RequestFields.of(
                body, "metadata", "headers", "body", "token", "project", "draw", "used_up", "version", "elements");
        for (String object : List.of("metadata", "headers", "body", "token")) {
            if (body.getValue(object) != null && !(body.getValue(object) instanceof JsonObject)) {
                throw RequestFields.refused(object, "must be an object");
            }
        }
        List<String> usedUp = fields.texts("used_up", 256);
        Object version = body.getValue("version");
        return new RouteTrial(
                body,
                fields.number("draw", 0, 1),
                usedUp == null ? Set.of() : Set.copyOf(usedUp),
                version instanceof Integer number ? number.toString() : fields.text("version", 64));
    }

    /** The version that is to be tried; null for the one in force. */
    @Nullable
    String version() {
        return version;
    }

    /**
     * The models that would be asked, the next one where the one before does not answer, and how it would end.
     *
     * @param number the version's; null if it is none yet
     */
    JsonObject through(String name, @Nullable String number, RouteGraph graph) {
        Walk walk = new Walk(
                graph,
                this,
                (element, key) -> Math.min(draw, Math.nextDown(1.0)),
                (element, key) -> usedUp.contains(element.id()) ? Duration.ofSeconds(1) : null);
        JsonArray models = new JsonArray();
        Stop stop = walk.onward();
        while (stop instanceof Stop.Asks(Element.Model model)) {
            models.add(new JsonObject()
                    .put("element", model.id())
                    .put("model", model.provider() + "/" + model.model())
                    .put("path", walk.path()));
            stop = walk.onward();
        }
        return new JsonObject()
                .put("route", name)
                .put("version", number)
                .put("models", models)
                .put("ends", stop instanceof Stop.Limited ? "limited" : models.isEmpty() ? "no_model" : "last_failure")
                .put("path", walk.path());
    }

    @Override
    public @Nullable FieldValue value(Field field) {
        String part = field.part().name().toLowerCase(Locale.ROOT);
        return switch (field.part()) {
            case PROJECT -> written(sample.getValue(part));
            case METADATA, TOKEN -> written(object(part).getValue(field.name()));
            case HEADERS ->
                object(part).stream()
                        .filter(header -> header.getKey().equalsIgnoreCase(field.name()))
                        .map(header -> written(header.getValue()))
                        .findFirst()
                        .orElse(null);
            case BODY -> inBody(object(part).getMap(), field.name());
        };
    }

    private JsonObject object(String part) {
        return sample.getJsonObject(part, new JsonObject());
    }

    /** As text, which metadata and headers are. */
    private static @Nullable FieldValue written(@Nullable Object value) {
        return value == null ? null : new FieldValue.Written(value.toString());
    }

    private static @Nullable FieldValue inBody(Map<String, Object> body, String way) {
        Object at = body;
        for (String name : way.split("\\.", -1)) {
            if (at instanceof Map<?, ?> object && object.containsKey(name)) {
                at = object.get(name);
            } else if (at instanceof List<?> list
                    && name.matches("[0-9]{1,6}")
                    && Integer.parseInt(name) < list.size()) {
                at = list.get(Integer.parseInt(name));
            } else {
                return null;
            }
        }
        return held(at);
    }

    private static FieldValue held(@Nullable Object value) {
        return switch (value) {
            case null -> FieldValue.Other.NULL;
            case String text -> new FieldValue.Text(text);
            case Boolean truth -> new FieldValue.Truth(truth);
            case Number number -> {
                BigDecimal exact = FieldValue.number(number.toString());
                yield exact == null ? FieldValue.Other.STRUCTURE : new FieldValue.Figure(exact);
            }
            default -> FieldValue.Other.STRUCTURE;
        };
    }
}
