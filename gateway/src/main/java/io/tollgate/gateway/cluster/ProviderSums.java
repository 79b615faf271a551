package io.tollgate.gateway.cluster;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Figures of providers, added up over nodes: counts, limits and permits are sums, a status and a breaker are those of
 * the node that does worst, a cooldown is the one that lasts longest. Percentiles cannot be added, and are given by
 * node. What is added is an object with a provider's figures under each provider's name.
 */
final class ProviderSums {
    /** From the best on, as the next two. */
    private static final List<String> STATUS = List.of("ok", "throttled", "degraded", "down");

    private static final List<String> BREAKER = List.of("closed", "half_open", "open");
    private static final List<String> CONNECTION = List.of("ok", "lost");
    private static final List<String> KEY = List.of("active", "cooldown", "invalid");

    private static final Map<String, List<String>> THROTTLE = throttle();
    private static final List<String> COUNTS = List.of(
            "requests", "succeeded", "failed", "throttled", "retried", "canceled", "input_tokens", "output_tokens");
    private static final List<String> PERCENTILES = List.of("p50", "p95", "p99");

    private ProviderSums() {}

    private static Map<String, List<String>> throttle() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("requests_per_minute", List.of("limit", "available", "waiting"));
        fields.put("tokens_per_minute", List.of("limit", "available"));
        fields.put("requests_per_day", List.of("limit", "used"));
        fields.put("tokens_per_day", List.of("limit", "used"));
        fields.put("concurrency", List.of("limit", "in_use", "available", "waiting"));
        return fields;
    }

    /**
     * What one node says, as something to be added to.
     *
     * @param providers as {@link io.tollgate.gateway.throttle.ProviderStats#report()} has them
     * @throws ClassCastException where something is of another type; so are {@link IllegalArgumentException} and
     *     {@link java.time.DateTimeException} for other values than there are
     */
    static JsonObject ofNode(String node, JsonArray providers) {
        JsonObject sums = new JsonObject();
        for (Object each : providers) {
            JsonObject provider = (JsonObject) each;
            sums.put(provider.getString("provider", ""), ofNode(node, provider));
        }
        return sums;
    }

    private static JsonObject ofNode(String node, JsonObject provider) {
        String status = oneOf(STATUS, provider.getString("status"));
        JsonObject minute = object(provider, "last_minute");
        return new JsonObject()
                .put("provider", provider.getString("provider", ""))
                .put("status", status)
                .put("throttle", throttle(object(provider, "throttle")))
                .put("keys", each(provider, "keys", ProviderSums::key))
                .put("connection", connection(provider))
                .put("circuit_breaker", breaker(node, object(provider, "circuit_breaker")))
                .put("last_minute", counts(minute))
                .put("since_start", counts(object(provider, "since_start")))
                .put("models", each(provider, "models", ProviderSums::model))
                .put("last_error", lastError(provider.getJsonObject("last_error")))
                .put(
                        "by_node",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("node", node)
                                        .put("status", status)
                                        .put(
                                                "last_minute",
                                                new JsonObject()
                                                        .put("requests", minute.getLong("requests", 0L))
                                                        .put("latency_ms", percentiles(minute, "latency_ms"))
                                                        .put(
                                                                "first_token_ms",
                                                                percentiles(minute, "first_token_ms")))));
    }

    private static JsonObject throttle(JsonObject throttle) {
        JsonObject json = new JsonObject();
        THROTTLE.forEach((limit, fields) -> {
            JsonObject told = throttle.getJsonObject(limit);
            if (told != null) {
                JsonObject sums = sums(told, fields);
                String resets = told.getString("resets_at");
                json.put(limit, resets == null ? sums : sums.put("resets_at", instant(resets)));
            }
        });
        JsonObject cooldown = object(throttle, "cooldown");
        return json.put(
                "cooldown",
                new JsonObject()
                        .put("until", instant(cooldown.getString("until")))
                        .put("reason", cooldown.getString("reason")));
    }

    private static JsonObject key(JsonObject key) {
        JsonObject json = new JsonObject();
        if (key.containsKey("gateway")) {
            json.put("gateway", key.getString("gateway", ""));
        }
        return json.put("alias", key.getString("alias", ""))
                .put("status", oneOf(KEY, key.getString("status")))
                .put("cooldown_until", instant(key.getString("cooldown_until")));
    }

    /** Nodes of before it was told say nothing of it. */
    private static JsonObject connection(JsonObject provider) {
        String state = object(provider, "connection").getString("state", "ok");
        return new JsonObject().put("state", oneOf(CONNECTION, state));
    }

    private static JsonObject breaker(String node, JsonObject breaker) {
        return new JsonObject()
                .put("state", oneOf(BREAKER, breaker.getString("state")))
                .put("failure_rate", breaker.getDouble("failure_rate", 0.0))
                .put("slow_call_rate", breaker.getDouble("slow_call_rate", 0.0))
                .put("buffered_calls", breaker.getLong("buffered_calls", 0L))
                .put("not_permitted", breaker.getLong("not_permitted", 0L))
                .put("opens_in_last_hour", breaker.getLong("opens_in_last_hour", 0L))
                .put("node", node);
    }

    private static JsonObject model(JsonObject model) {
        return new JsonObject()
                .put("model", model.getString("model", ""))
                .put("listed", model.getBoolean("listed", false))
                .put("status", oneOf(STATUS, model.getString("status")))
                .put("circuit_breaker", oneOf(BREAKER, model.getString("circuit_breaker")))
                .put("last_minute", counts(object(model, "last_minute")));
    }

    private static @Nullable JsonObject lastError(@Nullable JsonObject error) {
        return error == null
                ? null
                : new JsonObject()
                        .put("at", instant(error.getString("at", "")))
                        .put("status", error.getInteger("status", 0))
                        .put("code", error.getString("code"));
    }

    private static JsonObject counts(JsonObject counts) {
        return rated(sums(counts, COUNTS));
    }

    private static JsonObject rated(JsonObject counts) {
        long requests = counts.getLong("requests");
        return counts.put(
                "throttle_rate", requests == 0 ? 0.0 : Math.round(1e4 * counts.getLong("throttled") / requests) / 1e4);
    }

    private static JsonObject percentiles(JsonObject minute, String name) {
        return sums(object(minute, name), PERCENTILES);
    }

    private static JsonObject sums(JsonObject told, List<String> fields) {
        JsonObject sums = new JsonObject();
        fields.forEach(field -> sums.put(field, told.getLong(field, 0L)));
        return sums;
    }

    private static JsonArray each(JsonObject of, String name, Function<JsonObject, JsonObject> read) {
        JsonArray all = new JsonArray();
        of.getJsonArray(name, new JsonArray()).forEach(each -> all.add(read.apply((JsonObject) each)));
        return all;
    }

    private static JsonObject object(JsonObject of, String name) {
        return of.getJsonObject(name, new JsonObject());
    }

    private static @Nullable String instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text).toString();
    }

    private static String oneOf(List<String> known, @Nullable String text) {
        if (text == null || !known.contains(text)) {
            throw new IllegalArgumentException(text + " is none of " + known);
        }
        return text;
    }

    /**
     * Adds figures to others.
     *
     * @param into is changed, and holds the sum afterwards
     * @param more stays as it is
     */
    static void add(JsonObject into, JsonObject more) {
        for (String name : more.fieldNames()) {
            JsonObject other = more.getJsonObject(name);
            JsonObject sum = into.getJsonObject(name);
            if (sum == null) {
                into.put(name, other.copy());
            } else {
                addProvider(sum, other);
            }
        }
    }

    private static void addProvider(JsonObject sum, JsonObject other) {
        worst(STATUS, sum, other, "status");
        addThrottle(sum.getJsonObject("throttle"), other.getJsonObject("throttle"));
        join(sum, other, "keys", List.of("gateway", "alias"), (key, more) -> {
            worst(KEY, key, more, "status");
            String until = more.getString("cooldown_until");
            if (isLater(until, key, "cooldown_until")) {
                key.put("cooldown_until", until);
            }
        });
        worst(CONNECTION, sum.getJsonObject("connection"), other.getJsonObject("connection"), "state");
        JsonObject breaker = other.getJsonObject("circuit_breaker");
        if (isWorse(BREAKER, breaker, sum.getJsonObject("circuit_breaker"))) {
            sum.put("circuit_breaker", breaker.copy());
        }
        addCounts(sum, other, "last_minute");
        addCounts(sum, other, "since_start");
        join(sum, other, "models", List.of("model"), (model, more) -> {
            worst(STATUS, model, more, "status");
            worst(BREAKER, model, more, "circuit_breaker");
            addCounts(model, more, "last_minute");
            model.put("listed", model.getBoolean("listed") || more.getBoolean("listed"));
        });
        JsonObject error = other.getJsonObject("last_error");
        JsonObject before = sum.getJsonObject("last_error");
        if (error != null && (before == null || isLater(error.getString("at"), before, "at"))) {
            sum.put("last_error", error.copy());
        }
        sum.getJsonArray("by_node").addAll(other.getJsonArray("by_node").copy());
    }

    private static void addThrottle(JsonObject sum, JsonObject other) {
        THROTTLE.forEach((limit, fields) -> {
            JsonObject more = other.getJsonObject(limit);
            JsonObject here = sum.getJsonObject(limit);
            if (more != null && here == null) {
                sum.put(limit, more.copy());
            } else if (more != null) {
                fields.forEach(field -> here.put(field, here.getLong(field) + more.getLong(field)));
                String resets = more.getString("resets_at");
                if (resets != null && isLater(here.getString("resets_at"), more, "resets_at")) {
                    // When the first of them has something again.
                    here.put("resets_at", resets);
                }
            }
        });
        JsonObject cooldown = other.getJsonObject("cooldown");
        if (isLater(cooldown.getString("until"), sum.getJsonObject("cooldown"), "until")) {
            sum.put("cooldown", cooldown.copy());
        }
    }

    private static void addCounts(JsonObject sum, JsonObject other, String name) {
        JsonObject counts = sum.getJsonObject(name);
        JsonObject more = other.getJsonObject(name);
        COUNTS.forEach(field -> counts.put(field, counts.getLong(field) + more.getLong(field)));
        rated(counts);
    }

    /** Adds the elements of a list to those of the same names. */
    private static void join(
            JsonObject sum,
            JsonObject other,
            String list,
            List<String> names,
            BiConsumer<JsonObject, JsonObject> adding) {
        Map<List<@Nullable String>, JsonObject> here = new LinkedHashMap<>();
        sum.getJsonArray(list).forEach(each -> here.put(named((JsonObject) each, names), (JsonObject) each));
        for (Object each : other.getJsonArray(list)) {
            JsonObject more = (JsonObject) each;
            JsonObject same = here.get(named(more, names));
            if (same == null) {
                sum.getJsonArray(list).add(more.copy());
            } else {
                adding.accept(same, more);
            }
        }
    }

    private static List<@Nullable String> named(JsonObject element, List<String> names) {
        return names.stream().<@Nullable String>map(element::getString).toList();
    }

    private static void worst(List<String> order, JsonObject sum, JsonObject other, String field) {
        if (order.indexOf(other.getString(field)) > order.indexOf(sum.getString(field))) {
            sum.put(field, other.getString(field));
        }
    }

    private static boolean isWorse(List<String> order, JsonObject breaker, JsonObject than) {
        int difference = order.indexOf(breaker.getString("state")) - order.indexOf(than.getString("state"));
        return difference > 0
                || (difference == 0 && breaker.getDouble("failure_rate") > than.getDouble("failure_rate"));
    }

    /** Whether a time is later than the one that a field has, or the field has none. */
    private static boolean isLater(@Nullable String at, JsonObject than, String field) {
        String before = than.getString(field);
        return at != null && (before == null || Instant.parse(at).isAfter(Instant.parse(before)));
    }
}
