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
import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.Aliases;
import io.tollgate.gateway.config.DeployedRoutes;
import io.tollgate.gateway.rate.RateWindows;
import io.tollgate.gateway.routing.Selection.Member;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the list of those that may answer a call, in the order in which they are tried: of one where a model is named,
 * and where an alias or {@code auto} is, of those of its models that are able, as its policy ranks them; where a
 * dynamic route is, as it leads. For one event loop.
 */
public final class Candidates {
    private static final int MOST_TRIED = 10;
    private static final int MOST_REASONS = 10;
    private static final int MOST_KEPT = 1_000;

    private final Models models;
    private final Aliases aliases;
    private final DynamicRoutes routes;
    private final Standings standings;
    private final Eligibility eligibility;
    private final RandomGenerator random;
    private final Selection auto;
    private final IdentityHashMap<AliasConfig, Selection> selections = new IdentityHashMap<>();

    /** Who has something to call a provider with. */
    @FunctionalInterface
    public interface Keys {
        /** Whether a call can be made at a provider with a key. */
        boolean has(ReadCall call, Request request, String provider);
    }

    /** @param windows of the limits of dynamic routes */
    public Candidates(
            Models models,
            Aliases aliases,
            DeployedRoutes routes,
            RateWindows windows,
            Standings standings,
            Keys keys,
            RandomGenerator random) {
        this.models = models;
        this.aliases = aliases;
        this.standings = standings;
        this.eligibility = new Eligibility(models, standings, keys);
        this.routes = new DynamicRoutes(models, routes, windows, eligibility);
        this.random = random;
        this.auto = Selection.auto(models);
    }

    /**
     * The ways to answer a call, in the order in which they are tried.
     *
     * @throws FailureException if it is clear already that there is none
     */
    Line of(ReadCall call) throws FailureException {
        Line line = new Line();
        for (Request request : call.requests()) {
            RouteWay route = request instanceof ModelRequest parsed ? routes.way(call, parsed) : null;
            if (route != null) {
                line.add(route);
                continue;
            }
            Selection selection = request instanceof ModelRequest parsed ? selection(call, parsed) : null;
            if (selection != null && request instanceof ModelRequest parsed) {
                line.add(selected(call, parsed, selection));
            } else {
                line.add(List.of(models.candidate(call.options(), request)));
            }
        }
        return line;
    }

    /** What a request's model stands for; null where it is a model itself. */
    private @Nullable Selection selection(ReadCall call, ModelRequest request) throws FailureException {
        CallOptions options = call.options();
        String named = options.forceModel() == null ? request.model() : options.forceModel();
        if (named.indexOf('/') >= 0) {
            return null;
        }
        AliasConfig alias = aliases.alias(call.call().accepted().gateway(), named);
        if (alias != null) {
            return selection(alias);
        }
        if (!named.equals(AliasConfig.AUTO)) {
            return null;
        }
        return switch (request.operation().kind()) {
            case CONVERSATION, COUNT -> auto;
            case EMBEDDINGS ->
                throw needsModel(
                        "Embeddings of different models cannot be compared, so that \"auto\" does not stand for one");
            case BYTES -> throw needsModel("\"auto\" stands for a model that converses");
        };
    }

    private static FailureException needsModel(String why) {
        return new FailureException(new CallFailure.InvalidRequest(why + ": name a model.", "model"));
    }

    private List<Candidate> selected(ReadCall call, ModelRequest request, Selection selection) throws FailureException {
        Eligibility.OfCall able = eligibility.of(call, request, selection.name());
        Reasons reasons = new Reasons();
        for (String absent : selection.absent()) {
            reasons.add(absent, "it is not offered here");
        }
        List<Option> options = options(selection, able::needs, (member, standing) -> {
            String why = able.whyNot(member.target(), member.model(), standing);
            if (why != null) {
                reasons.add(member.target(), why);
            }
            return why == null;
        });
        List<Option> ordered = ordered(selection, options, sticky(call.options(), selection));
        List<Candidate> candidates = new ArrayList<>(Math.min(ordered.size(), MOST_TRIED));
        for (Option option : ordered) {
            if (candidates.size() == MOST_TRIED) {
                break;
            }
            try {
                candidates.add(models.parsed(request, option.target(), selection.name()));
            } catch (FailureException e) {
                reasons.add(option.target(), e.failure().message());
            }
        }
        if (candidates.isEmpty()) {
            throw new FailureException(noneOf(selection.name(), reasons.first(), reasons.more()));
        }
        return candidates;
    }

    /** Why models are left out: the first of many, and how many more there are. */
    private static final class Reasons {
        private final List<String> first = new ArrayList<>(0);
        private int count;

        void add(Target target, String why) {
            if (count++ < MOST_REASONS) {
                first.add(target.provider() + "/" + target.model() + ": " + why);
            }
        }

        void add(String model, String why) {
            if (count++ < MOST_REASONS) {
                first.add(model + ": " + why);
            }
        }

        List<String> first() {
            return first;
        }

        int more() {
            return count - first.size();
        }
    }

    /** That nothing behind a name can answer, and why not. */
    static CallFailure.NoCapableModel noneOf(String name, List<String> reasons) {
        List<String> first = reasons.subList(0, Math.min(MOST_REASONS, reasons.size()));
        return noneOf(name, first, reasons.size() - first.size());
    }

    private static CallFailure.NoCapableModel noneOf(String name, List<String> first, int more) {
        return new CallFailure.NoCapableModel("No model behind \"" + name + "\" can answer this call: "
                + (first.isEmpty() ? "there is none" : String.join("; ", first))
                + (more > 0 ? "; and " + more + " more" : "") + ".");
    }

    private List<Option> ordered(Selection selection, List<Option> able, @Nullable String sticky) {
        List<Option> ordered = Ranking.order(selection.policy(), able, random, sticky);
        // What says nothing real stands in for nothing real, unless there is nothing else, or somebody lists it.
        if (!selection.everything()) {
            return ordered;
        }
        Map<Boolean, List<Option>> simulated = ordered.stream()
                .collect(Collectors.partitioningBy(
                        option -> models.simulated(option.target().provider())));
        return Stream.of(false, true)
                .flatMap(which -> simulated.getOrDefault(which, List.of()).stream())
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

    /** What an alias stands for: what its names mean does not change, and a changed alias is another one. */
    private Selection selection(AliasConfig alias) {
        Selection found = selections.get(alias);
        if (found == null) {
            if (selections.size() >= MOST_KEPT) {
                selections.clear();
            }
            found = Selection.of(alias, models);
            selections.put(alias, found);
        }
        return found;
    }

    /** The models of a selection that are wanted, each with its place among all. */
    private List<Option> options(
            Selection selection, Supplier<RequestNeeds> needs, BiPredicate<Member, Standing> wanted) {
        int of = selection.members().size();
        List<Option> options = new ArrayList<>(of);
        for (int place = 0; place < of; place++) {
            Member member = selection.members().get(place);
            Target target = member.target();
            Standing standing = standings.of(target.provider(), target.model());
            if (wanted.test(member, standing)) {
                options.add(new Option(
                        target,
                        place,
                        of,
                        member.weight(),
                        standing,
                        cost(selection, target, needs),
                        fit(member.model(), needs)));
            }
        }
        return options;
    }

    private static @Nullable Double cost(Selection selection, Target target, Supplier<RequestNeeds> needs) {
        if (selection.policy() != AliasConfig.Policy.COST) {
            return null;
        }
        BigDecimal cost = target.pricing().cost(needs.get().estimate());
        return cost == null ? null : cost.doubleValue();
    }

    private static double fit(Model model, Supplier<RequestNeeds> needs) {
        return model.capabilities().isEmpty()
                        || model.capabilities().contains(RequestNeeds.REASONING)
                                == needs.get().reasoning()
                ? 1
                : 0;
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

    /** The models behind a gateway's {@code auto}, as they rank now; those that cannot be called last. */
    public List<Ranked> ranking(String gateway) {
        List<Ranked> ranked = new ArrayList<>();
        AliasConfig own = aliases.alias(gateway, AliasConfig.AUTO);
        Selection selection = own == null ? auto : selection(own);
        List<Option> options = options(
                selection,
                () -> RequestNeeds.NOTHING,
                (member, standing) -> member.model().type().equals("chat"));
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
