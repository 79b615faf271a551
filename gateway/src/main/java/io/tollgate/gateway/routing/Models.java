package io.tollgate.gateway.routing;

import io.tollgate.gateway.call.Bill;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.CallOptions;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.MeteredUsage;
import io.tollgate.gateway.call.ModelRequest;
import io.tollgate.gateway.call.PassthroughRequest;
import io.tollgate.gateway.call.Pricing;
import io.tollgate.gateway.call.Request;
import io.tollgate.gateway.call.Target;
import io.tollgate.gateway.config.ApiConfig.Api;
import io.tollgate.gateway.config.ModelConfig;
import io.tollgate.gateway.config.OwnPrices;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.service.text.Excerpt;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models on offer, and which of them a caller means: a catalogue id, which the first provider that has it answers,
 * or {@code provider/model}. A provider whose models are not configured offers what the catalogue has of it, and takes
 * any other that is named with the provider, or after a family of its models. For any thread.
 */
public final class Models {
    private static final int MOST_KEPT = 1_000;

    private final Catalogue catalogue;
    private final OwnPrices ownPrices;
    private final Clock clock;
    private final Map<String, ProviderConfig> providers = new LinkedHashMap<>();
    private final Map<String, Map<String, Model>> byProvider = new LinkedHashMap<>();
    private final List<Model> all;
    private final List<Target> allTargets;
    private final Map<String, Target> targets = new ConcurrentHashMap<>();
    private final Map<String, Target> byUpstreamName = new ConcurrentHashMap<>();
    private final Map<String, Target> unlisted = new ConcurrentHashMap<>();
    private final Map<String, ModelPricing> cataloguePricing = new ConcurrentHashMap<>();

    /** Models at the catalogue's prices and the configuration's. */
    public Models(Catalogue catalogue, Collection<ProviderConfig> configs, Clock clock) {
        this(catalogue, configs, OwnPrices.NONE, clock);
    }

    /** @param ownPrices in place of the catalogue's, but not of the configuration's */
    public Models(Catalogue catalogue, Collection<ProviderConfig> configs, OwnPrices ownPrices, Clock clock) {
        this.catalogue = catalogue;
        this.ownPrices = ownPrices;
        this.clock = clock;
        for (ProviderConfig config : configs) {
            providers.put(config.name(), config);
            Map<String, Model> models = new LinkedHashMap<>();
            for (Model model : offered(config)) {
                models.putIfAbsent(model.id(), model);
                // By its provider first: another one may list a model whose name looks the same.
                targets.put(config.name() + "/" + model.id(), target(model));
                targets.putIfAbsent(model.id(), target(model));
                byUpstreamName.putIfAbsent(config.name() + "/" + model.upstreamId(), target(model));
            }
            byProvider.put(config.name(), models);
        }
        all = byProvider.values().stream()
                .flatMap(models -> models.values().stream())
                .toList();
        allTargets = all.stream().map(this::targetOf).toList();
    }

    /** Every model on offer, the preferred providers' first. */
    public List<Model> list() {
        return all;
    }

    /** Where a call for each of them goes, in the same order. */
    List<Target> targets() {
        return allTargets;
    }

    /**
     * The way to answer a request whose model is named itself.
     *
     * @throws FailureException if there is none
     */
    Candidate candidate(CallOptions options, Request request) throws FailureException {
        return switch (request) {
            case ModelRequest parsed -> {
                String named = options.forceModel() == null ? parsed.model() : options.forceModel();
                yield parsed(parsed, resolve(named, options.forceProvider()));
            }
            case PassthroughRequest passthrough -> {
                String provider = passthrough.provider();
                Target target = passthrough(provider, passthrough.model());
                yield new Candidate(
                        passthrough,
                        target,
                        model -> passthrough(provider, model),
                        provider(target).throttle().retry());
            }
        };
    }

    /**
     * The way to answer a parsed request at one target.
     *
     * @throws FailureException if that cannot be asked in this form
     */
    Candidate parsed(ModelRequest request, Target target) throws FailureException {
        return parsed(request, target, null);
    }

    /**
     * The same, for one that was chosen for a name that stands for several.
     *
     * @param behind that name; null where the model was named itself
     */
    Candidate parsed(ModelRequest request, Target target, @Nullable String behind) throws FailureException {
        ProviderConfig provider = provider(target);
        if (!ServedOperations.serves(provider, request.operation())) {
            throw new FailureException(
                    new CallFailure.NoCapableModel(ServedOperations.refusal(provider, request.operation())));
        }
        return new Candidate(
                request, 0, target, model -> target, provider.throttle().retry(), behind, null);
    }

    /** The configured provider that a name means; null if there is none. */
    @Nullable
    String providerNamed(String name) {
        return ProviderNames.configured(name, providers.keySet());
    }

    /** Whether a provider only plays one. */
    boolean simulated(String provider) {
        ProviderConfig config = providers.get(provider);
        return config != null && config.dialect() == ProviderConfig.Dialect.SIMULATED;
    }

    /** What is known of a target's model. */
    Model model(Target target) {
        Model listed = byProvider.getOrDefault(target.provider(), Map.of()).get(target.model());
        return listed != null
                ? listed
                : new Model(
                        target.model(),
                        target.provider(),
                        target.upstreamModel(),
                        target.model(),
                        typeOf(target.upstreamModel()),
                        List.of(),
                        0,
                        target.maxOutputTokens(),
                        null);
    }

    /** What a model costs; null if no price is known. */
    public @Nullable Prices prices(Model model) {
        return new ModelPricing(model).prices();
    }

    /** The target of a model on offer. */
    Target targetOf(Model model) {
        return Objects.requireNonNull(targets.get(model.provider() + "/" + model.id()));
    }

    private ProviderConfig provider(Target target) {
        return provider(target.provider());
    }

    private ProviderConfig provider(String name) {
        return Objects.requireNonNull(providers.get(name), name);
    }

    /**
     * The models for conversations whose providers have one of some APIs, as {@code provider/model}: the first of each
     * provider, then the second of each, and so on.
     *
     * @param allowed the only ones that are asked about, by id or as {@code provider/model}; empty for any
     */
    public List<String> speaking(Set<Api> apis, Set<String> allowed) {
        List<List<String>> found = new ArrayList<>();
        byProvider.forEach((name, models) -> {
            if (provider(name).apis().has().stream().anyMatch(apis::contains)) {
                found.add(models.values().stream()
                        .filter(model -> model.type().equals("chat"))
                        .filter(model -> allowed.isEmpty()
                                || allowed.contains(model.id())
                                || allowed.contains(name + "/" + model.id()))
                        .map(model -> name + "/" + model.id())
                        .toList());
            }
        });
        int most = found.stream().mapToInt(List::size).max().orElse(0);
        return IntStream.range(0, most)
                .boxed()
                .flatMap(place ->
                        found.stream().filter(models -> place < models.size()).map(models -> models.get(place)))
                .toList();
    }

    /** What a name of a model on offer stands for; null if there is none of that name. */
    public @Nullable Model listed(String named) {
        Target target = listed(ModelName.of(named, providers.keySet()));
        return target == null ? null : model(target);
    }

    /**
     * What is known of the model that a call would ask.
     *
     * @throws FailureException if no provider has it
     */
    public Model describe(String named) throws FailureException {
        Target target = resolve(named, null, false);
        Model listed = byProvider.getOrDefault(target.provider(), Map.of()).get(target.model());
        return listed != null ? listed : catalogued(provider(target), target.model(), target.upstreamModel());
    }

    /**
     * Where a call for a model goes.
     *
     * @param named a catalogue id, or {@code provider/model}
     * @param forcedProvider the provider that has to answer; null for any. Both go by Cloudflare's names as well
     * @throws FailureException if no provider has the model
     */
    public Target resolve(String named, @Nullable String forcedProvider) throws FailureException {
        return resolve(named, forcedProvider, true);
    }

    /** @param kept whether what is found of a name in no list is kept: not where anybody may ask for names */
    private Target resolve(String named, @Nullable String forcedProvider, boolean kept) throws FailureException {
        String provider = forcedProvider == null ? null : ProviderNames.configured(forcedProvider, providers.keySet());
        if (forcedProvider != null && provider == null) {
            throw notFound("There is no provider named \"" + forcedProvider + "\"; there are "
                    + String.join(", ", providers.keySet()) + ".");
        }
        ModelName read = ModelName.of(named, providers.keySet());
        boolean within = provider == null || provider.equals(read.provider());
        ModelName wanted = within ? read : new ModelName(provider, named);
        ModelName shorter = wanted.withoutResource();
        if (shorter != null && shorter.provider() == null) {
            shorter = ModelName.of(shorter.model(), providers.keySet());
        }
        Target target = listed(wanted);
        if (target == null && shorter != null) {
            target = listed(shorter);
        }
        if (target == null) {
            target = unlisted(shorter == null ? wanted : shorter, kept);
        }
        if (target == null) {
            target = ofItsFamily(shorter == null ? wanted : shorter, kept);
        }
        if (target == null) {
            throw notFound(notFound(named, wanted));
        }
        return target;
    }

    private String notFound(String named, ModelName wanted) {
        String quoted = "\"" + Excerpt.of(named, 128) + "\"";
        String list = "; GET /v1/models lists those on offer.";
        if (wanted.provider() != null) {
            return quoted + " is taken for the model \"" + Excerpt.of(wanted.model(), 128) + "\" of provider "
                    + wanted.provider() + ", which has no such model here" + list;
        }
        return "No provider here has a model named " + quoted
                + (named.indexOf('/') < 0
                        ? ""
                        : ", nor is there a provider named \""
                                + Excerpt.of(named.substring(0, named.indexOf('/')), 64)
                                + "\" (there are " + String.join(", ", providers.keySet()) + ")")
                + list;
    }

    /**
     * Where a call in a provider's own API goes, which names models as the provider does and may name any.
     *
     * @param named null if the call does not say
     */
    public Target passthrough(String provider, @Nullable String named) {
        return passthrough(provider, named, true);
    }

    private Target passthrough(String provider, @Nullable String named, boolean kept) {
        ProviderConfig config = providers.get(provider);
        String name = provider + "/" + named;
        if (named == null || config == null || !ModelName.isPossible(named)) {
            return Target.ofUnknownModel(provider);
        }
        Target known = byUpstreamName.get(name);
        if (known == null) {
            known = unlisted.get(name);
        }
        if (known != null) {
            return known;
        }
        Target found = target(catalogued(config, named, named));
        return kept ? keep(unlisted, name, found) : found;
    }

    /** What some usage of a provider's model costs now; null if no price is known. */
    public @Nullable Bill bill(String provider, String model, MeteredUsage usage) {
        Target target = targets.get(provider + "/" + model);
        return (target == null ? passthrough(provider, model) : target)
                .pricing()
                .bill(usage);
    }

    /**
     * The bills that some usage of a provider's model may have had at some time, by the data of a version that bills
     * name; several where prices change with the hour, and none where that data is not at hand.
     */
    public List<Bill> billsBy(String version, String provider, String model, MeteredUsage usage, Instant at) {
        Target target = targets.get(provider + "/" + model);
        Target known = target == null ? passthrough(provider, model) : target;
        ProviderConfig config = providers.get(provider);
        return Stream.concat(
                        known.pricing() instanceof ModelPricing pricing ? Stream.of(pricing) : Stream.of(),
                        // Prices of the operator's own may have come since.
                        config == null
                                ? Stream.of()
                                : Stream.of(cataloguePricing(config, model, known.upstreamModel())))
                .map(pricing -> pricing.billsBy(version, usage, at))
                .filter(bills -> !bills.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /** The prices that the catalogue alone has for a model. */
    private ModelPricing cataloguePricing(ProviderConfig config, String model, String upstreamModel) {
        String name = config.name() + "/" + model;
        ModelPricing known = cataloguePricing.get(name);
        return known != null
                ? known
                : keep(cataloguePricing, name, new ModelPricing(catalogued(config, model, upstreamModel)));
    }

    /** Keeps what was found of a name, as long as there are not too many: others make names up. */
    private static <T> T keep(Map<String, T> kept, String name, T found) {
        if (kept.size() < MOST_KEPT) {
            kept.put(name, found);
        }
        return found;
    }

    /** What some usage of a provider's model costs by the prices of some time; null where none is known. */
    public @Nullable Bill billAt(String provider, String model, MeteredUsage usage, Instant at) {
        Target target = targets.get(provider + "/" + model);
        Target known = target == null ? passthrough(provider, model) : target;
        return known.pricing() instanceof ModelPricing pricing ? pricing.billAt(usage, at) : null;
    }

    /** The names that the catalogue has for a provider's models; none for a provider that is not configured. */
    public List<String> catalogued(String provider) {
        ProviderConfig config = providers.get(provider);
        return config == null
                ? List.of()
                : Stream.of(config.name(), String.valueOf(config.baseUrl()))
                        .map(catalogue::models)
                        .filter(models -> !models.isEmpty())
                        .findFirst()
                        .orElse(List.of())
                        .stream()
                        .map(CatalogueModel::id)
                        .toList();
    }

    private @Nullable Target listed(ModelName name) {
        if (name.provider() == null) {
            return targets.get(name.model());
        }
        Map<String, Model> models = byProvider.get(name.provider());
        return models == null || !models.containsKey(name.model())
                ? null
                : targets.get(name.provider() + "/" + name.model());
    }

    private @Nullable Target unlisted(ModelName name, boolean kept) {
        ProviderConfig config = name.provider() == null ? null : providers.get(name.provider());
        if (config == null || !config.models().isEmpty()) {
            return null;
        }
        Target found = passthrough(config.name(), name.model(), kept);
        return found.modelKnown() ? found : null;
    }

    /** A name in no list, of the provider that makes such models, where that takes any. */
    private @Nullable Target ofItsFamily(ModelName name, boolean kept) {
        String maker = name.provider() == null ? ModelFamilies.maker(name.model()) : null;
        String provider = maker == null ? null : providerNamed(maker);
        return provider == null ? null : unlisted(new ModelName(provider, name.model()), kept);
    }

    private List<Model> offered(ProviderConfig config) {
        if (!config.models().isEmpty()) {
            return config.models().stream()
                    .map(model -> configured(config, model))
                    .toList();
        }
        List<CatalogueModel> byName = catalogue.models(config.name());
        List<CatalogueModel> known = byName.isEmpty() && config.baseUrl() != null
                ? catalogue.models(config.baseUrl().toString())
                : byName;
        return known.stream()
                .map(model -> catalogued(config, model.id(), model.id()))
                .toList();
    }

    private Model configured(ProviderConfig config, ModelConfig model) {
        Model known = catalogued(config, model.id(), model.upstreamId());
        return new Model(
                model.id(),
                config.name(),
                model.upstreamId(),
                model.id().equals(model.upstreamId()) ? known.name() : model.id(),
                model.capabilities().contains("embedding") ? "embedding" : known.type(),
                model.capabilities(),
                model.context() > 0 ? model.context() : known.contextWindow(),
                model.maxOutput() > 0 ? model.maxOutput() : known.maxOutputTokens(),
                model.prices() == null ? known.prices() : ConfiguredPrices.of(model.prices()));
    }

    private Model catalogued(ProviderConfig config, String id, String upstreamId) {
        CatalogueModel known = Stream.of(config.name(), String.valueOf(config.baseUrl()))
                .flatMap(provider -> catalogue.find(provider, upstreamId).stream())
                .findFirst()
                .orElse(null);
        return new Model(
                id,
                config.name(),
                upstreamId,
                known == null ? id : known.name(),
                typeOf(upstreamId),
                List.of(),
                known == null ? 0 : known.contextWindow().orElse(0),
                known == null ? 0 : known.maxOutputTokens().orElse(0),
                known == null ? null : known.prices());
    }

    private Target target(Model model) {
        return new Target(
                model.provider(), model.id(), model.upstreamId(), model.maxOutputTokens(), new ModelPricing(model));
    }

    /** What a model costs now, and what those cost that it has others do, or that step in for it. */
    private final class ModelPricing implements Pricing {
        private final Model model;
        private final boolean configured;
        private volatile @Nullable OwnPeriods own;

        ModelPricing(Model model) {
            this.model = model;
            this.configured = provider(model.provider()).models().stream()
                    .anyMatch(each -> each.id().equals(model.id()) && each.prices() != null);
        }

        /** What the model costs: by the configuration, else by what operators set, else by the catalogue. */
        @Nullable
        Prices prices() {
            OwnPeriods set = configured ? null : own();
            return set == null || set.current() == null ? model.prices() : set.current();
        }

        /** What operators set; null if nobody ever did. */
        private @Nullable OwnPeriods own() {
            OwnPrices.Known known = ownPrices.of(model.provider(), model.id());
            if (known == null) {
                return null;
            }
            OwnPeriods made = own;
            if (made == null || !made.of().equals(known)) {
                made = OwnPeriods.of(known);
                own = made;
            }
            return made;
        }

        @Override
        public @Nullable Bill bill(MeteredUsage usage) {
            String other = usage.particulars().model();
            Prices prices = other == null ? prices() : pricesOf(other);
            return prices == null ? null : prices.bill(usage, clock.instant(), this::pricesOf);
        }

        @Override
        public BigDecimal contracted(String gateway) {
            return provider(model.provider()).contracted(gateway);
        }

        @Nullable
        Bill billAt(MeteredUsage usage, Instant at) {
            Prices prices = prices();
            return prices == null ? null : prices.bill(usage, at, this::pricesOf);
        }

        List<Bill> billsBy(String version, MeteredUsage usage, Instant at) {
            OwnPeriods set = own();
            List<Prices> known = new ArrayList<>();
            if (set != null && set.current() != null) {
                known.add(set.current());
            }
            if (set != null && set.earlier() != null) {
                known.add(set.earlier());
            }
            if (model.prices() != null) {
                known.add(model.prices());
            }
            return known.stream()
                    .flatMap(prices -> prices.billsBy(version, usage, at, this::pricesOf).stream())
                    .toList();
        }

        private @Nullable Prices pricesOf(String name) {
            if (name.equals(model.upstreamId())) {
                return prices();
            }
            return passthrough(model.provider(), name).pricing() instanceof ModelPricing found ? found.prices() : null;
        }
    }

    /** The catalogue does not say; model families do by their names. */
    private static String typeOf(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        if (name.contains("embed")) {
            return "embedding";
        }
        if (name.contains("moderation")) {
            return "moderation";
        }
        if (name.contains("whisper")
                || name.contains("transcribe")
                || name.contains("tts")
                || name.contains("speech")) {
            return "audio";
        }
        if (name.contains("rerank")) {
            return "rerank";
        }
        return name.contains("image") || name.startsWith("dall-e") ? "image" : "chat";
    }

    private static FailureException notFound(String message) {
        return new FailureException(new CallFailure.ModelNotFound(message));
    }
}
