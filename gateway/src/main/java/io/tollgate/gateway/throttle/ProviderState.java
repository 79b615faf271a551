package io.tollgate.gateway.throttle;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.Reach;
import io.tollgate.gateway.call.Standing;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.config.ThrottleConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The guards and statistics of one provider, shared by all event loops. */
public final class ProviderState {
    /**
     * Models that are on no list share one entry beyond this many: callers may name what they like to a provider that
     * takes any model, and must not thereby take the place of those that are on offer.
     */
    private static final int MOST_UNLISTED = 200;

    private static final Duration NEVER = Duration.ofDays(365);

    private static final String OTHER_MODELS = "(other)";

    /** Of keys beyond this many nothing is remembered: what one tenant's does must not be held against another's. */
    private static final int MOST_KEYS = 10_000;

    private final ProviderConfig config;
    private final Clock clock;
    private final FairPermits concurrency;
    private final CircuitBreakerConfig breakers;
    private final Set<String> listed = ConcurrentHashMap.newKeySet();
    private final Map<String, ModelState> models = new ConcurrentHashMap<>();
    private final AtomicInteger unlisted = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final RollingStats stats = new RollingStats(System::nanoTime);
    private final Map<String, KeyState> keys = new ConcurrentHashMap<>();
    private final Map<String, Reach> reaches = new ConcurrentHashMap<>();
    private volatile @Nullable LastError lastError;

    /** What limits the calls with a key that a gateway stores. */
    record StoredKey(String gateway, String alias, KeyState state) {}

    record LastError(Instant at, int status, String code) {}

    public ProviderState(ProviderConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        ThrottleConfig throttle = config.throttle();
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

    /** Whether one of its addresses takes connections. */
    public Reach reach(String origin) {
        return reaches.computeIfAbsent(origin, address -> new Reach(System::nanoTime));
    }

    /** The address that takes no connections, of several the one that is tried last; null while all do. */
    @Nullable
    Reach lost() {
        return reaches.values().stream()
                .filter(Reach::lost)
                .max(Comparator.comparing(Reach::pause))
                .orElse(null);
    }

    private boolean allLost() {
        return !reaches.isEmpty() && reaches.values().stream().allMatch(Reach::lost);
    }

    /** What limits the calls with a key. */
    KeyState key(String keyId) {
        KeyState state = keys.get(keyId);
        if (state != null) {
            return state;
        }
        return keys.size() < MOST_KEYS
                ? keys.computeIfAbsent(keyId, id -> new KeyState(config.throttle(), clock))
                : new KeyState(config.throttle(), clock);
    }

    /** How much room a key has, from 0 to 1; below 0 while it rests or is refused. */
    public double room(String keyId) {
        KeyState state = keys.get(keyId);
        return state == null ? 1 : state.room();
    }

    /** What limits the calls with the key of the configuration. */
    KeyState configured() {
        return key(KeyedCall.CONFIGURED);
    }

    /** The keys that some gateways store, of which calls have been made. */
    Stream<StoredKey> storedKeys(Predicate<String> gateways) {
        return keys.entrySet().stream()
                .filter(key -> key.getKey().indexOf('/') > 0)
                .map(key -> {
                    String[] of = key.getKey().split("/", 2);
                    return new StoredKey(of[0], of[1], key.getValue());
                })
                .filter(key -> gateways.test(key.gateway()));
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
        String key = listed.contains(id) || unlisted.get() < MOST_UNLISTED ? id : OTHER_MODELS;
        return models.computeIfAbsent(key, name -> {
            if (!listed.contains(name)) {
                unlisted.incrementAndGet();
            }
            return new ModelState(name, breakers);
        });
    }

    /** Takes note of a model that is on offer, before there are calls. */
    public void offers(String modelId) {
        listed.add(modelId);
    }

    /** Whether a model is on offer to everybody, and not a name that some caller has used. */
    boolean isOffered(String modelId) {
        return listed.contains(modelId);
    }

    Map<String, ModelState> models() {
        return models;
    }

    /** Of the cooldowns that are in force, the one that lasts longest; null if there is none. */
    KeyState.@Nullable Cooldown cooldown() {
        return keys.values().stream()
                .map(KeyState::cooldown)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .max(Comparator.comparing(KeyState.Cooldown::until))
                .orElse(null);
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
        double headroom = Math.min(1 - busy, Math.max(0, room(KeyedCall.CONFIGURED)));
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
        if (allOpen || allLost()) {
            return ProviderStatus.DOWN;
        }
        if (anyOpen || lost() != null || models.values().stream().anyMatch(ModelState::halfOpen)) {
            return ProviderStatus.DEGRADED;
        }
        boolean throttled = configured().cooldown() != null || configured().room() == 0 || concurrency.available() == 0;
        return throttled ? ProviderStatus.THROTTLED : ProviderStatus.OK;
    }
}
