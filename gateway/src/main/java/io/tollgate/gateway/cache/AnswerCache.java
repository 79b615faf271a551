package io.tollgate.gateway.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.config.CacheConfig;
import io.tollgate.gateway.config.CacheSettings;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.gateway.config.Gateways;
import io.tollgate.gateway.vault.DataKey;
import io.tollgate.gateway.vault.MasterKeys;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The answers that this process keeps, gateway by gateway, and the calls that are asking for some. What all of them
 * take together is bounded; a gateway is given more only as long as it then holds no more than is left free. For any
 * thread.
 */
public final class AnswerCache {
    private final Map<String, GatewayStore> stores = new ConcurrentHashMap<>();
    private final Flights flights = new Flights();
    private final ByteBudget budget;
    private final Gateways gateways;
    private final UnaryOperator<String> generations;
    private final InstantSource clock;
    private final CacheConfig config;
    private final @Nullable DataKey sharedKey;
    private final LongAdder sharedFailures = new LongAdder();

    /**
     * An empty cache.
     *
     * @param config what all gateways have together
     * @param masterKeys by the first of which answers are encrypted that are kept elsewhere
     * @param generations of each gateway's cache, by its name: another one since it was emptied
     * @throws IllegalStateException if answers are to be kept elsewhere and there is no master key
     */
    public AnswerCache(
            CacheConfig config,
            MasterKeys masterKeys,
            Gateways gateways,
            UnaryOperator<String> generations,
            InstantSource clock) {
        this.config = config;
        this.sharedKey = masterKeys.dataKey(ValkeyAnswers.purpose());
        if (config.shared() != null && sharedKey == null) {
            throw new IllegalStateException("cache.valkey.url is set, and answers are only kept there encrypted: set "
                    + MasterKeys.VARIABLE + " or " + MasterKeys.FILE_VARIABLE);
        }
        this.budget = new ByteBudget(config.memoryBytes());
        this.gateways = gateways;
        this.generations = generations;
        this.clock = clock;
    }

    Flights flights() {
        return flights;
    }

    /** Where answers are kept for other nodes, as one event loop asks it. */
    SharedAnswers shared(Vertx loop) {
        return config.shared() == null || sharedKey == null
                ? SharedAnswers.NONE
                : new ValkeyAnswers(loop, config.shared(), sharedKey, sharedFailures);
    }

    /** The settings of a gateway's cache, as they are now. */
    CacheSettings settings(String gateway) {
        GatewaySettings settings = gateways.find(gateway);
        return settings == null ? CacheSettings.OFF : settings.cache();
    }

    String generation(String gateway) {
        return generations.apply(gateway);
    }

    long nowMillis() {
        return clock.millis();
    }

    /** An answer that is good for so long; null if there is none. */
    @Nullable
    Kept find(String gateway, CacheKey key, long ttlMillis) {
        GatewayStore store = stores.get(gateway);
        Kept found = store == null ? null : store.find(key);
        return found != null && found.answer().goodAt(nowMillis(), ttlMillis) ? found : null;
    }

    /**
     * Keeps an answer.
     *
     * @param generation that its key was made for
     * @return null if there is no room for it
     */
    @Nullable
    Kept keep(String gateway, String generation, CacheKey key, CachedAnswer answer) {
        CacheSettings settings = settings(gateway);
        if (answer.weight() > settings.maxSizeBytes() || !generation.equals(generation(gateway))) {
            return null;
        }
        GatewayStore store = stores.compute(gateway, (name, present) -> {
            if (present != null && present.generation().equals(generation)) {
                return present;
            }
            if (present != null) {
                present.close();
            }
            return new GatewayStore(generation, settings.maxSizeBytes(), budget.lease(name), Ticker.systemTicker());
        });
        return store.put(key, answer, settings.maxSizeBytes());
    }

    /**
     * Lets go of what is not good any more, was emptied, or is of gateways that are gone. To be called now and then.
     */
    public void sweep() {
        for (String gateway : stores.keySet()) {
            stores.computeIfPresent(gateway, (name, store) -> {
                store.cleanUp();
                boolean gone =
                        gateways.find(name) == null || !store.generation().equals(generation(name));
                if (gone) {
                    store.close();
                }
                return gone ? null : store;
            });
        }
    }

    /** What is kept of all gateways, in bytes. */
    public long bytes() {
        return stores.values().stream().mapToLong(GatewayStore::bytes).sum();
    }

    /** How many answers are kept of all gateways. */
    public long entries() {
        return stores.values().stream().mapToLong(GatewayStore::entries).sum();
    }

    /** The most that is kept of all gateways, in bytes. */
    public long limitBytes() {
        return budget.totalBytes();
    }

    /** How often the server of answers for other nodes was of no use. */
    public long sharedFailures() {
        return sharedFailures.sum();
    }

    /** How many calls wait for the answer of another. */
    public int waiting() {
        return flights.waiting();
    }
}
