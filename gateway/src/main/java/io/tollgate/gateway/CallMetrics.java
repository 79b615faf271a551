package io.tollgate.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tollgate.gateway.call.Answer;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.Outcome;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.edge.InFlight;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStatus;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts calls for {@code /metrics}, by outcome. */
final class CallMetrics implements Stage<Call> {
    private final Map<Outcome, Timer> calls = new EnumMap<>(Outcome.class);
    private final Counter inputTokens;
    private final Counter outputTokens;
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

    @Override
    public Future<Answer> handle(Call call) {
        call.ended().onSuccess(end -> {
            Timer timer = calls.get(end.result().outcome());
            if (timer != null) {
                timer.record(end.endedAtNanos() - call.accepted().acceptedAtNanos(), TimeUnit.NANOSECONDS);
            }
            inputTokens.increment((double) call.state().usage().tokens().inputTokens());
            outputTokens.increment((double) call.state().usage().tokens().outputTokens());
        });
        return next.handle(call);
    }
}
