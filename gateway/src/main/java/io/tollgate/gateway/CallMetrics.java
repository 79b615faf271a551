package io.tollgate.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tollgate.gateway.cache.AnswerCache;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.CacheStatus;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.TokenUsage;
import io.tollgate.gateway.edge.call.InFlight;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStatus;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts calls for {@code /metrics}, by outcome. */
final class CallMetrics implements Stage<Call> {
    private final Map<Outcome, Timer> calls = new EnumMap<>(Outcome.class);
    private final Counter inputTokens;
    private final Counter outputTokens;
    private final Map<CacheStatus, Counter> cache = new EnumMap<>(CacheStatus.class);
    private final Counter saved;
    private final Stage<Call> next;

    CallMetrics(MeterRegistry meters, Stage<Call> next) {
        this.next = next;
        for (Outcome outcome : Outcome.values()) {
            calls.put(
                    outcome,
                    Timer.builder("tollgate_calls")
                            .description("Accepted calls, from acceptance to the last byte sent")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
        inputTokens = meters.counter("tollgate_tokens", "direction", "input");
        outputTokens = meters.counter("tollgate_tokens", "direction", "output");
        for (CacheStatus asked : List.of(CacheStatus.HIT, CacheStatus.MISS)) {
            cache.put(
                    asked,
                    Counter.builder("tollgate_cache_calls")
                            .description("Accepted calls that asked the cache, by whether it answered")
                            .tag("result", asked.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
        saved = Counter.builder("tollgate_cache_saved_usd")
                .description("What answers of the cache would have cost from their providers, where that is known")
                .register(meters);
    }

    /** The gauges beside the counters. */
    static void gauges(MeterRegistry meters, InFlight inFlight, Collection<ProviderState> providers) {
        Gauge.builder("tollgate_calls_in_flight", inFlight, InFlight::calls).register(meters);
        for (ProviderState provider : providers) {
            Gauge.builder("tollgate_provider_up", provider, state -> state.status() == ProviderStatus.DOWN ? 0 : 1)
                    .description("0 while the circuit breakers of all of a provider's models are open")
                    .tag("provider", provider.name())
                    .register(meters);
        }
    }

    /** What is kept, and who waits. */
    static void cache(MeterRegistry meters, AnswerCache cache) {
        Gauge.builder("tollgate_cache_bytes", cache, AnswerCache::bytes)
                .description("Size of the answers kept in memory")
                .register(meters);
        Gauge.builder("tollgate_cache_limit_bytes", cache, AnswerCache::limitBytes)
                .description("Size that the answers of all gateways together may grow to")
                .register(meters);
        Gauge.builder("tollgate_cache_entries", cache, AnswerCache::entries)
                .description("Answers kept in memory")
                .register(meters);
        Gauge.builder("tollgate_cache_waiting", cache, AnswerCache::waiting)
                .description("Calls that wait for the answer of an identical one")
                .register(meters);
        FunctionCounter.builder("tollgate_cache_shared_failures", cache, AnswerCache::sharedFailures)
                .description("Times that the shared cache was of no use: unreachable, too slow, or full")
                .register(meters);
    }

    @Override
    public Future<Answer> handle(Call call) {
        call.ended().onSuccess(end -> {
            Timer timer = calls.get(end.result().outcome());
            if (timer != null) {
                timer.record(end.endedAtNanos() - call.accepted().acceptedAtNanos(), TimeUnit.NANOSECONDS);
            }
            Counter asked = cache.get(call.state().cache());
            if (asked != null) {
                asked.increment();
                saved.increment(call.state().saved().doubleValue());
            }
            TokenUsage tokens = call.state().tokens();
            inputTokens.increment((double) tokens.inputTokens());
            outputTokens.increment((double) tokens.outputTokens());
        });
        return next.handle(call);
    }
}
