package io.tollgate.analytics;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a call after it has ended.
 *
 * @param fields which of the others it has
 * @param feedback 1 for good, -1 for bad, 0 for neither
 * @param score from 0 to 100; null takes an earlier one back
 * @param labels in place of earlier ones
 */
record Annotation(
        Set<String> fields, int feedback, @Nullable BigDecimal score, List<String> labels) {
    static final int MOST_LABELS = 16;
    static final int LONGEST_LABEL = 64;

    private static final String FEEDBACK = "feedback";
    private static final String SCORE = "score";
    private static final String LABELS = "labels";
    private static final Set<String> NAMES = Set.of(FEEDBACK, SCORE, LABELS);
    private static final BigDecimal HIGHEST = BigDecimal.valueOf(100);
    private static final int DIGITS = 6;

    Annotation {
        fields = Set.copyOf(fields);
        labels = List.copyOf(labels);
    }

    /** @throws RefusedException naming the first field that is not allowed */
    static Annotation parse(Buffer body) {
        JsonObject json;
        try {
            json = new JsonObject(body);
        } catch (DecodeException e) {
            throw RefusedException.invalid("body", "the body is not a JSON object");
        }
        for (String name : new TreeSet<>(json.fieldNames())) {
            if (!NAMES.contains(name)) {
                throw RefusedException.invalid(
                        name, "\"" + name + "\" is not a field; allowed: feedback, labels, score");
            }
        }
        if (json.isEmpty()) {
            throw RefusedException.invalid("body", "the body says nothing; allowed: feedback, labels, score");
        }
        return new Annotation(
                json.fieldNames(),
                json.containsKey(FEEDBACK) ? feedback(json.getValue(FEEDBACK)) : 0,
                json.containsKey(SCORE) ? score(json.getValue(SCORE)) : null,
                json.containsKey(LABELS) ? labels(json.getValue(LABELS)) : List.of());
    }

    private static int feedback(@Nullable Object value) {
        if (value instanceof Integer number && number >= -1 && number <= 1) {
            return number;
        }
        throw RefusedException.invalid(FEEDBACK, "feedback must be -1, 0 or 1");
    }

    private static @Nullable BigDecimal score(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Number number) {
            BigDecimal score = new BigDecimal(number.toString());
            if (score.signum() >= 0
                    && score.compareTo(HIGHEST) <= 0
                    && score.stripTrailingZeros().scale() <= DIGITS) {
                return score;
            }
        }
        throw RefusedException.invalid(
                SCORE, "score must be a number from 0 to 100 with " + DIGITS + " decimals at most, or null for none");
    }

    private static List<String> labels(@Nullable Object value) {
        List<String> labels = new ArrayList<>();
        if (value instanceof JsonArray array && array.size() <= MOST_LABELS) {
            for (Object label : array) {
                if (label instanceof String text && !text.isBlank() && text.length() <= LONGEST_LABEL) {
                    labels.add(text);
                }
            }
            if (labels.size() == array.size()) {
                return labels;
            }
        }
        throw RefusedException.invalid(
                LABELS,
                "labels must be a list of " + MOST_LABELS + " texts at most, each of 1 to " + LONGEST_LABEL
                        + " characters");
    }
}
