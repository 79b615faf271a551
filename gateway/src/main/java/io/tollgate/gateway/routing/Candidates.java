package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.ReadCall;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.Standing;
import io.tollgate.gateway.call.Standings;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.call.UpstreamOperation;
import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.AliasConfig.Choice;
import io.tollgate.gateway.config.Aliases;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the list of those that may answer a call, in the order in which they are tried: of one where a model is named,
 * and where an alias or {@code auto} is, of those of its models that are able, as its policy ranks them. For one event
 * loop.
 */
public final class Candidates {
    private static final int MOST_TRIED = 10;
    private static final int MOST_REASONS = 10;

    private final Models models;
    private final Aliases aliases;
    private final Standings standings;
    private final Keys keys;
    private final RandomGenerator random;

    /** Who has something to call a provider with. */
    @FunctionalInterface
    public interface Keys {
        /** Whether a call can be made at a provider with a key. */
        boolean has(ReadCall call, Request request, String provider);
    }

    public Candidates(Models models, Aliases aliases, Standings standings, Keys keys, RandomGenerator random) {
        this.models = models;
        this.aliases = aliases;
        this.standings = standings;
        this.keys = keys;
        this.random = random;
    }

    /**
     * The ways to answer a call, in the order in which they are tried; at least one.
     *
     * @throws FailureException if there is none
     */
    List<Candidate> of(ReadCall call) throws FailureException {
        List<Candidate> candidates = new ArrayList<>(call.requests().size());
        for (int step = 0; step < call.requests().size(); step++) {
            Request request = call.requests().get(step);
            Selection selection = request instanceof ModelRequest parsed ? selection(call.options(), parsed) : null;
            if (selection != null && request instanceof ModelRequest parsed) {
                candidates.addAll(selected(call, parsed, selection, candidates.size()));
            } else {
                candidates.add(models.candidate(call.options(), request, candidates.size()));
            }
        }
        return candidates;
    }

    /** What a request's model stands for; null where it is a model itself. */
    private @Nullable Selection selection(CallOptions options, ModelRequest request) throws FailureException {
        String named = options.forceModel() == null ? request.model() : options.forceModel();
        if (named.indexOf('/') >= 0) {
            return null;
        }
        AliasConfig alias = aliases.alias(named);
        if (alias != null) {
            return Selection.of(alias);
        }
        if (!named.equals(AliasConfig.AUTO)) {
            return null;
        }
        if (request.operation().kind() == UpstreamOperation.Kind.EMBEDDINGS) {
            throw new FailureException(new CallFailure.InvalidRequest(
                    "Embeddings of different models cannot be compared, so that \"auto\" does not stand for one: name a"
                            + " model.",
                    "model"));
        }
        return Selection.auto();
    }

    private List<Candidate> selected(ReadCall call, ModelRequest request, Selection selection, int firstStep)
            throws FailureException {
        RequestNeeds needs = RequestNeeds.of(request);
        List<String> reasons = new ArrayList<>();
        List<Option> able = new ArrayList<>();
        for (Option option : options(selection, needs, reasons)) {
            String why = whyNot(call, request, selection, needs, option);
            if (why == null) {
                able.add(option);
            } else {
                reasons.add(option.name() + ": " + why);
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (Option option : ordered(selection, able, sticky(call.options(), selection))) {
            if (candidates.size() == MOST_TRIED) {
                break;
            }
            try {
                candidates.add(models.parsed(request, firstStep + candidates.size(), option.target())
                        .as(selection.name()));
            } catch (FailureException e) {
                reasons.add(option.name() + ": " + e.failure().message());
            }
        }
        if (candidates.isEmpty()) {
            throw new FailureException(noneOf(selection.name(), reasons));
        }
        return candidates;
    }

    /** That nothing behind a name can answer, and why not. */
    static CallFailure.NoCapableModel noneOf(String name, List<String> reasons) {
        String listed = String.join("; ", reasons.subList(0, Math.min(MOST_REASONS, reasons.size())));
        int more = reasons.size() - MOST_REASONS;
        return new CallFailure.NoCapableModel("No model behind \"" + name + "\" can answer this call: "
                + (reasons.isEmpty() ? "there is none" : listed) + (more > 0 ? "; and " + more + " more" : "") + ".");
    }

    private List<Option> ordered(Selection selection, List<Option> able, @Nullable String sticky) {
        List<Option> ordered = Ranking.order(selection.policy(), able, random, sticky);
        // What says nothing real stands in for nothing real, unless there is nothing else, or somebody lists it.
        return selection.choices() != null
                ? ordered
                : ordered.stream()
                        .sorted(Comparator.comparing(
                                option -> models.simulated(option.target().provider())))
                        .toList();
    }

    private static @Nullable String sticky(CallOptions options, Selection selection) {
        String by = selection.sticky();
        if (by == null) {
            return null;
        }
        return by.equals(AliasConfig.SESSION)
                ? options.session()
                : options.metadata().get(by.substring(AliasConfig.METADATA.length()));
    }

    private List<Option> options(Selection selection, RequestNeeds needs, List<String> reasons) {
        List<Target> targets = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        if (selection.choices() == null) {
            models.list().forEach(model -> {
                targets.add(models.targetOf(model));
                weights.add(1.0);
            });
        } else {
            for (Choice choice : selection.choices()) {
                try {
                    targets.add(models.resolve(choice.model(), null));
                    weights.add(choice.weight());
                } catch (FailureException e) {
                    reasons.add(choice.model() + ": it is not offered here");
                }
            }
        }
        List<Option> options = new ArrayList<>(targets.size());
        for (int place = 0; place < targets.size(); place++) {
            Target target = targets.get(place);
            Standing standing = standings.of(target.provider(), target.model());
            options.add(new Option(
                    target,
                    place,
                    targets.size(),
                    weights.get(place),
                    standing,
                    cost(selection, target, needs),
                    fit(needs, models.model(target))));
        }
        return options;
    }

    private static @Nullable Double cost(Selection selection, Target target, RequestNeeds needs) {
        if (selection.policy() != AliasConfig.Policy.COST) {
            return null;
        }
        BigDecimal cost = target.pricing().cost(needs.estimate());
        return cost == null ? null : cost.doubleValue();
    }

    private static double fit(RequestNeeds needs, Model model) {
        boolean reasons = model.capabilities().contains(RequestNeeds.REASONING);
        return model.capabilities().isEmpty() || reasons == needs.reasoning() ? 1 : 0;
    }

    /** Why an option cannot answer a call; null if it can. */
    private @Nullable String whyNot(
            ReadCall call, ModelRequest request, Selection selection, RequestNeeds needs, Option option) {
        Target target = option.target();
        Model model = models.model(target);
        String type = request.operation().kind() == UpstreamOperation.Kind.EMBEDDINGS ? "embedding" : "chat";
        if (!model.type().equals(type)) {
            return "it is a model for " + model.type() + ", not for " + type;
        }
        String pinned = call.options().forceProvider();
        if (pinned != null && !target.provider().equals(models.providerNamed(pinned))) {
            return "the call is for provider " + pinned;
        }
        String missing = needs.missing(model);
        if (missing != null) {
            return missing;
        }
        Set<String> allowed = call.call().accepted().caller().models();
        if (!allowed.isEmpty()
                && !allowed.contains(selection.name())
                && !allowed.contains(target.model())
                && !allowed.contains(option.name())) {
            return "this token is not for it";
        }
        if (!option.standing().callable()) {
            return "its circuit breaker is open";
        }
        return keys.has(call, request, target.provider()) ? null : "there is no key to call it with";
    }

    /**
     * How a name stands now, for a request that needs nothing in particular.
     *
     * @param why it would not be asked; null if it would
     */
    public record Ranked(
            Target target,
            Score score,
            double firstTokenMillis,
            @Nullable String why) {}

    /** The models behind {@code auto}, as they rank now; those that cannot be called last. */
    public List<Ranked> ranking() {
        List<Ranked> ranked = new ArrayList<>();
        AliasConfig own = aliases.alias(AliasConfig.AUTO);
        Selection selection = own == null ? Selection.auto() : Selection.of(own);
        List<Option> options = options(selection, RequestNeeds.NOTHING, new ArrayList<>()).stream()
                .filter(option -> models.model(option.target()).type().equals("chat"))
                .toList();
        for (Option option : ordered(selection, options, null)) {
            ranked.add(new Ranked(
                    option.target(),
                    option.score(),
                    option.standing().firstTokenMillis(),
                    option.standing().callable() ? null : "its circuit breaker is open"));
        }
        ranked.sort(Comparator.comparing(each -> Objects.nonNull(each.why())));
        return ranked;
    }
}
