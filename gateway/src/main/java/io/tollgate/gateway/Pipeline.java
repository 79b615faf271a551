package io.tollgate.gateway;

import io.tollgate.gateway.audit.Audited;
import io.tollgate.gateway.audit.CallLog;
import io.tollgate.gateway.audit.IntentRecorded;
import io.tollgate.gateway.cache.AnswerCache;
import io.tollgate.gateway.cache.Cached;
import io.tollgate.gateway.call.Call;
import io.tollgate.gateway.call.KeyedCall;
import io.tollgate.gateway.call.ProviderKeys;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.RoutedCall;
import io.tollgate.gateway.call.Stage;
import io.tollgate.gateway.call.Standing;
import io.tollgate.gateway.config.Aliases;
import io.tollgate.gateway.config.DeployedRoutes;
import io.tollgate.gateway.config.Gateways;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.gateway.edge.request.RequestReading;
import io.tollgate.gateway.late.LateTruths;
import io.tollgate.gateway.payload.Payloads;
import io.tollgate.gateway.policy.AllowedModels;
import io.tollgate.gateway.policy.BookedCalls;
import io.tollgate.gateway.policy.QuotaStage;
import io.tollgate.gateway.policy.TokenQuotas;
import io.tollgate.gateway.provider.Codecs;
import io.tollgate.gateway.provider.KeyChoice;
import io.tollgate.gateway.provider.ProviderKeySelection;
import io.tollgate.gateway.provider.TokenEstimates;
import io.tollgate.gateway.provider.Upstream;
import io.tollgate.gateway.rate.RateWindows;
import io.tollgate.gateway.routing.Candidates;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.routing.RetryBudgets;
import io.tollgate.gateway.routing.Routed;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.Throttled;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The way of a call: every stage in its place. What all event loops share is here; each event loop has stages of its
 * own.
 *
 * @param providers by name, each with its address
 * @param unpricedAllowed whether tokens with a limit of money may call models without a price
 * @param payloads keeps what callers send and get, where their gateway asks for that
 * @param states the providers' guards, by the same names
 */
record Pipeline(
        Map<String, ProviderConfig> providers,
        Map<String, ProviderState> states,
        Models models,
        Aliases aliases,
        DeployedRoutes routes,
        RateWindows windows,
        RetryBudgets budgets,
        Gateways gateways,
        ProviderKeys keys,
        TokenQuotas quotas,
        Dialects dialects,
        Codecs codecs,
        AnswerCache cache,
        Payloads payloads,
        boolean unpricedAllowed,
        InstantSource clock) {

    /** The stages of one event loop, from acceptance on. */
    Stage<Call> on(Vertx loop, CallLog calls, LateTruths late) {
        return new Audited(
                calls, new RequestReading(gateways, payloads, new QuotaStage(quotas, clock, routed(loop, late))));
    }

    /** Sends a call to one candidate after the other. */
    private Stage<ReadCall> routed(Vertx loop, LateTruths late) {
        Map<String, Stage<RoutedCall>> stages = new LinkedHashMap<>();
        Cached.OnLoop cached = new Cached.OnLoop(loop, cache, codecs.conversations());
        providers.forEach((name, provider) ->
                stages.put(name, provider(loop, late, provider, Objects.requireNonNull(states.get(name)), cached)));
        return new Routed(loop, candidates(), stages, budgets, RandomGenerator.getDefault());
    }

    /** Who may answer a call; for one event loop. */
    Candidates candidates() {
        Map<String, KeyChoice> choices = new LinkedHashMap<>();
        providers.forEach((name, provider) -> choices.put(name, new KeyChoice(provider, keys)));
        return new Candidates(
                models,
                aliases,
                routes,
                windows,
                this::standing,
                (call, request, provider) -> {
                    KeyChoice choice = choices.get(provider);
                    return choice != null && choice.exists(call.call().accepted(), call.options(), request);
                },
                RandomGenerator.getDefault());
    }

    private Standing standing(String provider, String model) {
        ProviderState state = states.get(provider);
        return state == null ? Standing.UNKNOWN : state.standing(model);
    }

    /** What stands before one provider. */
    private Stage<RoutedCall> provider(
            Vertx loop, LateTruths late, ProviderConfig provider, ProviderState state, Cached.OnLoop cached) {
        Stage<KeyedCall> upstream = late.before(new IntentRecorded(new Upstream(
                loop,
                provider,
                dialects,
                codecs,
                (apis, caller) -> models.speaking(apis, caller.models()),
                state::reach)));
        Stage<RoutedCall> keyed =
                new ProviderKeySelection(provider, keys, state::room, new Throttled(loop, state, upstream));
        Stage<RoutedCall> asked = new TokenEstimates(provider, dialects, codecs, keyed);
        KeyChoice choice = new KeyChoice(provider, keys);
        Stage<RoutedCall> kept = new Cached(
                cached, call -> choice.exists(call.call().accepted(), call.options(), call.request()), asked);
        return new AllowedModels(new BookedCalls(unpricedAllowed, kept));
    }
}
