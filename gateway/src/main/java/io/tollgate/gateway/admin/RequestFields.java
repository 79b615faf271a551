package io.tollgate.gateway.admin;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.service.text.Excerpt;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of an operator's request, each of which is what it must be or is refused by name. */
final class RequestFields {
    private static final int LONGEST_LIST = 100;
    private static final BigDecimal LARGEST_USD = BigDecimal.valueOf(1_000_000_000);
    private static final int USD_SCALE = 9;
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

    private final JsonObject json;
    private final String path;

    private RequestFields(JsonObject json, String path) {
        this.json = json;
        this.path = path;
    }

    /** Fields of which none but the known ones may be there. */
    static RequestFields of(JsonObject json, String... known) throws FailureException {
        return of(json, "", known);
    }

    private static RequestFields of(JsonObject json, String path, String... known) throws FailureException {
        Set<String> unknown = new LinkedHashSet<>(json.fieldNames());
        unknown.removeAll(Set.of(known));
        if (!unknown.isEmpty()) {
            String first = unknown.iterator().next();
            throw refused(path + Excerpt.of(first), "is not a known field; allowed: " + String.join(", ", known));
        }
        return new RequestFields(json, path);
    }

    boolean has(String name) {
        return json.containsKey(name);
    }

    /** A field that must be there. */
    String required(String name, int longest) throws FailureException {
        String text = text(name, longest);
        if (text == null) {
            throw refused(path + name, "is required");
        }
        return text;
    }

    /** Not blank; null if it is absent or null. */
    @Nullable
    String text(String name, int longest) throws FailureException {
        Object value = json.getValue(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text && !text.isBlank() && text.length() <= longest && isPlain(text)) {
            return text.strip();
        }
        throw refused(path + name, "must be a string of 1 to " + longest + " characters");
    }

    boolean choice(String name, String yes, String no, boolean fallback) throws FailureException {
        Object value = json.getValue(name);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (yes.equals(value) || no.equals(value)) {
            return yes.equals(value);
        }
        throw refused(path + name, "must be \"" + yes + "\" or \"" + no + "\"");
    }

    boolean bool(String name, boolean fallback) throws FailureException {
        Object value = json.getValue(name);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Boolean bool) {
            return bool;
        }
        throw refused(path + name, "must be true or false");
    }

    /** Without repetitions; null if it is absent or null. */
    @Nullable
    List<String> texts(String name, int longest) throws FailureException {
        Object value = json.getValue(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonArray array) || array.size() > LONGEST_LIST) {
            throw refused(path + name, "must be a list of " + LONGEST_LIST + " strings at most");
        }
        List<String> texts = new ArrayList<>();
        for (Object each : array) {
            if (!(each instanceof String text) || text.isBlank() || text.length() > longest || !isPlain(text)) {
                throw refused(path + name, "must hold strings of 1 to " + longest + " characters");
            }
            texts.add(text);
        }
        return List.copyOf(new LinkedHashSet<>(texts));
    }

    /** Null where it is absent or null. */
    @Nullable
    Instant time(String name) throws FailureException {
        String text = text(name, 40);
        if (text == null) {
            return null;
        }
        try {
            Instant time = Instant.parse(text);
            if (time.isAfter(Instant.EPOCH) && time.isBefore(END_OF_TIME)) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        throw refused(path + name, "must be a time such as 2030-01-31T00:00:00Z, before the year 10000");
    }

    /** Whether it is one line of whole characters, which is the same text wherever it is kept. */
    private static boolean isPlain(String text) {
        return text.codePoints().noneMatch(each -> switch (Character.getType(each)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> false;
        });
    }

    /** A whole number above 0; null if it is absent or null. */
    @Nullable
    Long count(String name) throws FailureException {
        Object value = json.getValue(name);
        if (value == null) {
            return null;
        }
        if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() > 0) {
            return ((Number) value).longValue();
        }
        throw refused(path + name, "must be a whole number above 0");
    }

    /** A number of 0 or more. */
    double number(String name, double fallback, double most) throws FailureException {
        Object value = json.getValue(name);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= most) {
            return number.doubleValue();
        }
        throw refused(path + name, "must be a number from 0 to " + most);
    }

    /** An amount of 0 or more; null if it is absent or null. */
    @Nullable
    BigDecimal usd(String name) throws FailureException {
        Object value = json.getValue(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number) {
            BigDecimal amount = new BigDecimal(number.toString());
            if (amount.signum() >= 0
                    && amount.compareTo(LARGEST_USD) <= 0
                    && amount.stripTrailingZeros().scale() <= USD_SCALE) {
                return amount.setScale(USD_SCALE);
            }
        }
        throw refused(path + name, "must be an amount in USD with at most 9 decimal places");
    }

    /** The names that an object has, in its order; null if it is absent or null. */
    @Nullable
    List<String> namesOf(String name) throws FailureException {
        Object value = json.getValue(name);
        if (value == null) {
            return null;
        }
        if (value instanceof JsonObject object) {
            return List.copyOf(object.fieldNames());
        }
        throw refused(path + name, "must be an object");
    }

    /** The fields of an object; of an empty one where it is absent or null. */
    RequestFields object(String name, String... known) throws FailureException {
        Object value = json.getValue(name);
        if (value == null) {
            return new RequestFields(new JsonObject(Map.of()), path + name + ".");
        }
        if (value instanceof JsonObject object) {
            return of(object, path + name + ".", known);
        }
        throw refused(path + name, "must be an object");
    }

    static FailureException refused(String field, String what) {
        return new FailureException(new CallFailure.InvalidRequest("The field " + field + " " + what + ".", field));
    }
}
