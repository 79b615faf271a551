package io.tollgate.gateway.throttle;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.tollgate.gateway.call.Standing;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import io.tollgate.gateway.rate.TokenBucket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The guards and statistics of one provider, shared by all event loops. */
public final class ProviderState {
    /** Models beyond this many share one entry: callers may name what they like to a provider that takes any model. */
    private static final int MOST_MODELS = 200;

    private static final Duration NEVER = Duration.ofDays(365);

    private static final String OTHER_MODELS = "(other)";

    /** Keys beyond this many that rest at once are not remembered. */
    private static final int MOST_COOLDOWNS = 1_000;

    private final ProviderConfig config;
    private final Clock clock;
    private final @Nullable RequestLimiter requests;
    private final @Nullable TokenBucket tokens;
    private final FairPermits concurrency;
    private final CircuitBreakerConfig breakers;
    private final Map<String, ModelState> models = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final RollingStats stats = new RollingStats(System::nanoTime);
    private final Map<String, Cooldown> cooldowns = new ConcurrentHashMap<>();
    private volatile @Nullable LastError lastError;

    /** How long the upstream has asked not to be called with a key, and why. */
    record Cooldown(Instant until, String reason) {}

    record LastError(Instant at, int status, String code) {}

    public ProviderState(ProviderConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        ThrottleConfig throttle = config.throttle();
        requests = throttle.requestsPerMinute() == 0
                ? null
                : new RequestLimiter(throttle.requestsPerMinute(), throttle.maxWait());
        tokens = throttle.tokensPerMinute() == 0 ? null : new TokenBucket(throttle.tokensPerMinute(), System::nanoTime);
        concurrency = new FairPermits(throttle.concurrency(), System::nanoTime);
        Duration slow = throttle.breaker().slowCall();
        breakers = CircuitBreakerConfig.custom()
                .failureRateThreshold(throttle.breaker().failureRate())
                .slowCallRateThreshold(throttle.breaker().failureRate())
                .slowCallDurationThreshold(slow.isZero() ? NEVER : slow)
                .slidingWindow(
                        throttle.breaker().window(),
                        throttle.breaker().minimumCalls(),
                        CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .waitDurationInOpenState(throttle.breaker().openFor())
                .permittedNumberOfCallsInHalfOpenState(3)
                .build();
    }

    public String name() {
        return config.name();
    }

    ProviderConfig config() {
        return config;
    }

    Clock clock() {
        return clock;
    }

    @Nullable
    RequestLimiter requests() {
        return requests;
    }

    @Nullable
    TokenBucket tokens() {
        return tokens;
    }

    FairPermits concurrency() {
        return concurrency;
    }

    AtomicInteger waiting() {
        return waiting;
    }

    RollingStats stats() {
        return stats;
    }

    ModelState model(String id) {
        ModelState state = models.get(id);
        if (state != null) {
            return state;
        }
        String key = models.size() < MOST_MODELS ? id : OTHER_MODELS;
        return models.computeIfAbsent(key, name -> new ModelState(name, breakers));
    }

    Map<String, ModelState> models() {
        return models;
    }

    /** The cooldown of a key that is in force; null if there is none. */
    @Nullable
    Cooldown cooldown(String keyId) {
        Cooldown current = cooldowns.get(keyId);
        return current != null && inForce(current) ? current : null;
    }

    /** Whether any key may have to rest. */
    boolean mayRest() {
        return !cooldowns.isEmpty();
    }

    /** Of the cooldowns that are in force, the one that lasts longest; null if there is none. */
    @Nullable
    Cooldown cooldown() {
        return cooldowns.values().stream()
                .filter(this::inForce)
                .max(Comparator.comparing(Cooldown::until))
                .orElse(null);
    }

    private boolean inForce(Cooldown cooldown) {
        return cooldown.until().isAfter(clock.instant());
    }

    void coolDown(String keyId, Duration howLong, String reason) {
        if (cooldowns.size() >= MOST_COOLDOWNS) {
            cooldowns.values().removeIf(cooldown -> !inForce(cooldown));
        }
        if (cooldowns.size() < MOST_COOLDOWNS || cooldowns.containsKey(keyId)) {
            cooldowns.put(keyId, new Cooldown(clock.instant().plus(howLong), reason));
        }
    }

    @Nullable
    LastError lastError() {
        return lastError;
    }

    void lastError(int status, String code) {
        lastError = new LastError(clock.instant(), status, code);
    }

    /** How one of its models is doing; of one that was never called, as the provider is. */
    public Standing standing(String modelId) {
        double busy = 1 - (double) concurrency.available() / config.throttle().concurrency();
        double headroom = 1 - busy;
        if (requests != null) {
            headroom = Math.min(headroom, (double) requests.available() / requests.limit());
        }
        if (tokens != null) {
            headroom = Math.min(headroom, (double) tokens.available() / tokens.limit());
        }
        ModelState model = models.get(modelId);
        if (model == null) {
            return new Standing(true, 1, headroom, 0, busy);
        }
        return new Standing(
                model.callable(config.throttle().breaker().openFor()),
                model.recent().success(),
                headroom,
                model.recent().firstTokenMillis(),
                busy);
    }

    /** How the provider is doing. */
    public ProviderStatus status() {
        boolean anyOpen = models.values().stream().anyMatch(ModelState::open);
        boolean allOpen = anyOpen && models.values().stream().allMatch(ModelState::open);
        if (allOpen) {
            return ProviderStatus.DOWN;
        }
        if (anyOpen || models.values().stream().anyMatch(ModelState::halfOpen)) {
            return ProviderStatus.DEGRADED;
        }
        boolean throttled =
                cooldown() != null || (requests != null && requests.available() == 0) || concurrency.available() == 0;
        return throttled ? ProviderStatus.THROTTLED : ProviderStatus.OK;
    }
}
