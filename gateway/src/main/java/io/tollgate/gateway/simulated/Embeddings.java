package io.tollgate.gateway.simulated;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Answers {@code POST /v1/embeddings}. Every token has a vector of its own, and an input's vector is their sum scaled
 * to length one, so that inputs which share words are near to each other.
 */
final class Embeddings {
    private static final int DIMENSIONS = 256;
    private static final int MOST_DIMENSIONS = 3_072;
    private static final int MOST_INPUTS = 2_048;

    private Embeddings() {}

    /**
     * Answers a request.
     *
     * @throws ApiError for a request that OpenAI would refuse too
     */
    static JsonObject answer(JsonObject body, Behaviour behaviour) {
        String model = Fields.model(body);
        if (body.getValue("input") == null) {
            throw ApiError.missing("input");
        }
        List<List<String>> inputs = inputs(body.getValue("input"));
        if (!model.equals(Models.EMBEDDING)) {
            throw ApiError.noModel(model);
        }
        int dimensions = Fields.integer(body, "dimensions", DIMENSIONS, 1, MOST_DIMENSIONS);
        Object format = body.getValue("encoding_format", "float");
        if (!"float".equals(format) && !"base64".equals(format)) {
            throw ApiError.invalid("Invalid value: '" + format + "'.", "encoding_format", "invalid_value");
        }
        JsonArray data = new JsonArray();
        int tokens = 0;
        for (List<String> input : inputs) {
            float[] vector = vector(input, dimensions);
            data.add(new JsonObject()
                    .put("object", "embedding")
                    .put("index", data.size())
                    .put("embedding", "base64".equals(format) ? base64(vector) : floats(vector)));
            tokens += input.size();
        }
        int counted = behaviour.inputTokens() == null ? tokens : behaviour.inputTokens();
        JsonObject answer =
                new JsonObject().put("object", "list").put("data", data).put("model", model);
        return behaviour.usage() == Behaviour.UsagePlace.NONE
                ? answer
                : answer.put(
                        "usage", new JsonObject().put("prompt_tokens", counted).put("total_tokens", counted));
    }

    private static List<List<String>> inputs(Object input) {
        if (input instanceof String text) {
            return List.of(tokens(text));
        }
        if (!(input instanceof JsonArray array) || array.isEmpty() || array.size() > MOST_INPUTS) {
            throw ApiError.invalid(
                    "Invalid 'input': expected a string, or an array of 1 to " + MOST_INPUTS + " inputs.",
                    "input",
                    "invalid_value");
        }
        if (array.getValue(0) instanceof Number) {
            return List.of(tokens(array));
        }
        List<List<String>> inputs = new ArrayList<>();
        for (Object each : array) {
            inputs.add(
                    switch (each) {
                        case String text -> tokens(text);
                        case JsonArray numbers -> tokens(numbers);
                        default -> throw ApiError.type("input", "strings or arrays of tokens");
                    });
        }
        return inputs;
    }

    private static List<String> tokens(String text) {
        if (text.isEmpty()) {
            throw ApiError.invalid("Invalid 'input': input cannot be an empty string.", "input", "invalid_value");
        }
        return Words.split(text).stream()
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static List<String> tokens(JsonArray numbers) {
        if (numbers.isEmpty() || !numbers.stream().allMatch(Integer.class::isInstance)) {
            throw ApiError.type("input", "tokens, which are integers");
        }
        return numbers.stream().map(String::valueOf).toList();
    }

    private static float[] vector(List<String> tokens, int dimensions) {
        double[] sum = new double[dimensions];
        for (String token : tokens.isEmpty() ? List.of("") : tokens) {
            SplittableRandom random = new SplittableRandom(Hash.of(token));
            for (int i = 0; i < dimensions; i++) {
                sum[i] += random.nextDouble() - 0.5;
            }
        }
        double square = 0;
        for (double each : sum) {
            square += each * each;
        }
        double length = Math.sqrt(square);
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (sum[i] / length);
        }
        return vector;
    }

    private static JsonArray floats(float[] vector) {
        JsonArray array = new JsonArray(new ArrayList<>(vector.length));
        for (float each : vector) {
            array.add(each);
        }
        return array;
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
