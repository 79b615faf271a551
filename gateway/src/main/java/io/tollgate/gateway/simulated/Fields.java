package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a request, and says what is wrong with one in OpenAI's words. */
final class Fields {
    private Fields() {}

    static String model(JsonObject body) {
        Object model = body.getValue("model");
        if (model == null) {
            throw ApiError.invalid("you must provide a model parameter", "model", "missing_required_parameter");
        }
        if (model instanceof String name) {
            return name;
        }
        throw ApiError.type("model", "a string");
    }

    static @Nullable JsonObject object(JsonObject body, String name) {
        Object value = body.getValue(name);
        if (value == null || value instanceof JsonObject) {
            return (JsonObject) value;
        }
        throw ApiError.type(name, "an object");
    }

    static JsonArray array(JsonObject body, String name) {
        Object value = body.getValue(name);
        if (value == null) {
            return new JsonArray();
        }
        if (value instanceof JsonArray array) {
            return array;
        }
        throw ApiError.type(name, "an array");
    }

    static boolean flag(JsonObject body, String name, boolean fallback) {
        Object value = body.getValue(name);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw ApiError.type(name, "a boolean");
    }

    static int integer(JsonObject body, String name, int fallback, int least, int most) {
        Object value = body.getValue(name);
        if (value == null) {
            return fallback;
        }
        if (!(value instanceof Integer || value instanceof Long)) {
            throw ApiError.type(name, "an integer");
        }
        long number = ((Number) value).longValue();
        if (number < least) {
            throw ApiError.invalid(
                    "Invalid '" + name + "': integer below minimum value. Expected a value >= " + least + ", but got "
                            + number + " instead.",
                    name,
                    "integer_below_min_value");
        }
        if (number > most) {
            throw ApiError.invalid(
                    "Invalid '" + name + "': integer above maximum value. Expected a value <= " + most + ", but got "
                            + number + " instead.",
                    name,
                    "integer_above_max_value");
        }
        return (int) number;
    }

    static void within(JsonObject body, String name, double least, double most) {
        Object value = body.getValue(name);
        if (value == null) {
            return;
        }
        if (!(value instanceof Number given)) {
            throw ApiError.type(name, "a number");
        }
        double number = given.doubleValue();
        if (!(number >= least && number <= most)) {
            throw ApiError.invalid(
                    "Invalid '" + name + "': expected a value from " + least + " to " + most + ", but got " + number
                            + " instead.",
                    name,
                    number < least ? "decimal_below_min_value" : "decimal_above_max_value");
        }
    }
}
