package io.tollgate.gateway.throttle;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.Reach;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.rate.TokenBucket;
import io.tollgate.gateway.throttle.ProviderState.StoredKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What {@code /v1/stats/providers} shows: the guards as they are at this moment, from memory. For any thread. */
public final class ProviderStats {
    /** Of all providers together; those with the most calls in the last minute. */
    private static final int MOST_MODELS_REPORTED = 200;

    /** Of each provider. */
    private static final int MOST_STORED_KEYS = 100;

    private final Collection<ProviderState> providers;
    private final String node;

    public ProviderStats(Collection<ProviderState> providers, String node) {
        this.providers = providers;
        this.node = node;
    }

    /**
     * What whoever asks may see beside what everybody may.
     *
     * @param keys the configured provider keys
     * @param keysOf the provider keys that a gateway stores, for those gateways
     * @param unlisted models that are on no list, whose names are their callers' and may say who they are
     */
    public record Sight(boolean keys, Predicate<String> keysOf, boolean unlisted) {
        public static final Sight PUBLIC = new Sight(false, gateway -> false, false);
        public static final Sight ALL = new Sight(true, gateway -> true, true);

        /** That of somebody at some gateways. */
        public static Sight of(Predicate<String> gateways) {
            return new Sight(true, gateways, false);
        }
    }

    /** All providers. */
    public JsonObject all(Sight sight) {
        JsonArray data = new JsonArray();
        providers.forEach(provider -> data.add(json(provider, sight)));
        return new JsonObject()
                .put("object", "list")
                .put("as_of", now())
                .put("node", node)
                .put("data", data);
    }

    public Optional<JsonObject> one(String name, Sight sight) {
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .map(provider -> json(provider, sight).put("as_of", now()).put("node", node));
    }

    /** The name of this node. */
    public String node() {
        return node;
    }

    /**
     * All that there is to see, for other nodes: as {@link #all} has it, with {@code listed} at each model, which says
     * whether everybody may see it, and without what is true at the very moment alone ({@code resets_in_ms},
     * {@code retry_in_ms}, {@code trial_in_ms}), so that reports are equal as long as nothing happens.
     */
    public JsonArray report() {
        JsonArray report = new JsonArray();
        List<ReportedModel> models = new ArrayList<>();
        for (ProviderState provider : providers) {
            JsonObject json = json(provider, Sight.ALL);
            JsonObject requests = json.getJsonObject("throttle").getJsonObject("requests_per_minute");
            if (requests != null) {
                requests.remove("resets_in_ms");
            }
            json.getJsonObject("circuit_breaker").remove("trial_in_ms");
            json.getJsonObject("connection").remove("retry_in_ms");
            JsonArray kept = new JsonArray();
            for (Object each : json.getJsonArray("models")) {
                JsonObject model = (JsonObject) each;
                model.put("listed", provider.isOffered(model.getString("model")));
                models.add(new ReportedModel(kept, model));
            }
            report.add(json.put("models", kept));
        }
        models.stream()
                .sorted(Comparator.comparingLong(ReportedModel::calls).reversed())
                .limit(MOST_MODELS_REPORTED)
                .forEach(model -> model.provider().add(model.json()));
        return report;
    }

    /** A model of a report, and the list that it goes into. */
    private record ReportedModel(JsonArray provider, JsonObject json) {
        long calls() {
            return json.getJsonObject("last_minute").getLong("requests");
        }
    }

    private String now() {
        return providers.stream()
                .findFirst()
                .map(provider -> provider.clock().instant())
                .orElseGet(Instant::now)
                .toString();
    }

    private static JsonObject json(ProviderState provider, Sight sight) {
        JsonObject json = new JsonObject()
                .put("provider", provider.name())
                .put("status", provider.status().id())
                .put("throttle", throttle(provider));
        if (sight.keys()) {
            json.put("keys", keys(provider, sight));
        }
        JsonArray models = new JsonArray();
        provider.models().values().stream()
                .filter(model -> sight.unlisted() || provider.isOffered(model.id()))
                .sorted(Comparator.comparing(ModelState::id))
                .forEach(model -> models.add(model(model)));
        ProviderState.LastError error = provider.lastError();
        return json.put("connection", connection(provider))
                .put("circuit_breaker", worstBreaker(provider))
                .put("last_minute", provider.stats().lastMinute())
                .put("since_start", provider.stats().sinceStart())
                .put("models", models)
                .put(
                        "last_error",
                        error == null
                                ? null
                                : new JsonObject()
                                        .put("at", error.at().toString())
                                        .put("status", error.status())
                                        .put("code", error.code()));
    }

    private static JsonObject throttle(ProviderState provider) {
        ThrottleConfig config = provider.config().throttle();
        JsonObject json = new JsonObject();
        KeyState key = provider.configured();
        RequestLimiter requests = key.requests();
        if (requests != null) {
            json.put(
                    "requests_per_minute",
                    new JsonObject()
                            .put("limit", requests.limit())
                            .put("available", requests.available())
                            .put("waiting", provider.waiting().get())
                            .put("resets_in_ms", requests.resetsIn().toMillis()));
        }
        TokenBucket tokens = key.tokens();
        if (tokens != null) {
            json.put(
                    "tokens_per_minute",
                    new JsonObject().put("limit", tokens.limit()).put("available", tokens.available()));
        }
        putDay(json, "requests_per_day", key.requestsOfDay());
        putDay(json, "tokens_per_day", key.tokensOfDay());
        int available = provider.concurrency().available();
        KeyState.Cooldown cooldown = provider.cooldown();
        return json.put(
                        "concurrency",
                        new JsonObject()
                                .put("limit", config.concurrency())
                                .put("in_use", config.concurrency() - available)
                                .put("available", available)
                                .put("waiting", provider.concurrency().waiting()))
                .put(
                        "cooldown",
                        new JsonObject()
                                .put(
                                        "until",
                                        cooldown == null
                                                ? null
                                                : cooldown.until().toString())
                                .put("reason", cooldown == null ? null : cooldown.reason()));
    }

    /** The configured keys, and of those that gateways store, what has been used: first what cannot be used now. */
    private static JsonArray keys(ProviderState provider, Sight sight) {
        JsonArray keys = new JsonArray();
        for (int number = 1; number <= configuredKeys(provider); number++) {
            KeyState key = provider.key(number == 1 ? KeyedCall.CONFIGURED : KeyedCall.CONFIGURED + "-" + number);
            keys.add(key(new JsonObject().put("alias", number == 1 ? "default" : "default-" + number), key));
        }
        provider.storedKeys(sight.keysOf())
                .sorted(Comparator.comparing(
                                (StoredKey stored) -> stored.state().room() >= 0)
                        .thenComparing(StoredKey::gateway)
                        .thenComparing(StoredKey::alias))
                .limit(MOST_STORED_KEYS)
                .forEach(stored -> keys.add(key(
                        new JsonObject().put("gateway", stored.gateway()).put("alias", stored.alias()),
                        stored.state())));
        return keys;
    }

    private static int configuredKeys(ProviderState provider) {
        return provider.config().apiKey() == null
                ? 0
                : 1 + provider.config().moreKeys().size();
    }

    private static JsonObject key(JsonObject json, KeyState key) {
        KeyState.Cooldown cooldown = key.cooldown();
        return json.put("status", key.isRefused() ? "invalid" : cooldown != null ? "cooldown" : "active")
                .put("room", Math.round(Math.max(0, key.room()) * 1e4) / 1e4)
                .put(
                        "cooldown_until",
                        cooldown == null ? null : cooldown.until().toString());
    }

    private static void putDay(JsonObject json, String name, @Nullable DayLimit day) {
        if (day != null) {
            json.put(
                    name,
                    new JsonObject()
                            .put("limit", day.limit())
                            .put("used", day.used())
                            .put("resets_at", day.resetsAt().toString()));
        }
    }

    private static JsonObject connection(ProviderState provider) {
        Reach lost = provider.lost();
        JsonObject json = new JsonObject().put("state", lost == null ? "ok" : "lost");
        return lost == null ? json : json.put("retry_in_ms", lost.pause().toMillis());
    }

    /** The provider's breaker is that of its model that does worst. */
    private static JsonObject worstBreaker(ProviderState provider) {
        Duration openFor = provider.config().throttle().breaker().openFor();
        return provider.models().values().stream()
                .max(Comparator.comparingInt(ProviderStats::rank)
                        .thenComparingDouble(
                                model -> model.breaker().getMetrics().getFailureRate()))
                .map(model -> breaker(model, openFor))
                .orElseGet(() -> new JsonObject()
                        .put("state", "closed")
                        .put("failure_rate", 0.0)
                        .put("slow_call_rate", 0.0)
                        .put("buffered_calls", 0)
                        .put("not_permitted", 0)
                        .put("opens_in_last_hour", 0));
    }

    private static int rank(ModelState model) {
        return model.open() ? 2 : model.halfOpen() ? 1 : 0;
    }

    private static JsonObject breaker(ModelState model, Duration openFor) {
        CircuitBreaker.Metrics metrics = model.breaker().getMetrics();
        JsonObject json = new JsonObject()
                .put("state", model.stateName())
                .put("failure_rate", rate(metrics.getFailureRate()))
                .put("slow_call_rate", rate(metrics.getSlowCallRate()))
                .put("buffered_calls", metrics.getNumberOfBufferedCalls())
                .put("not_permitted", metrics.getNumberOfNotPermittedCalls())
                .put("opens_in_last_hour", model.opensInLastHour());
        return model.open() ? json.put("trial_in_ms", model.trialIn(openFor).toMillis()) : json;
    }

    /** As a share of 1; Resilience4j says -1 percent before there are calls enough. */
    private static double rate(float percent) {
        return percent < 0 ? 0 : Math.round(percent * 100) / 1e4;
    }

    private static JsonObject model(ModelState model) {
        return new JsonObject()
                .put("model", model.id())
                .put("status", model.open() ? "down" : model.halfOpen() ? "degraded" : "ok")
                .put("circuit_breaker", model.stateName())
                .put("last_minute", model.stats().lastMinute());
    }
}
