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
import io.tollgate.gateway.config.ModelConfig;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.service.text.Excerpt;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models on offer, and which of them a caller means: a catalogue id, which the first provider that has it answers,
 * or {@code provider/model}. A provider whose models are not configured offers what the catalogue has of it, and takes
 * any other that is named with the provider, or after a family of its models. For any thread.
 */
public final class Models {
    private static final int MOST_UNLISTED = 1_000;

    private final Catalogue catalogue;
    private final Clock clock;
    private final Map<String, ProviderConfig> providers = new LinkedHashMap<>();
    private final Map<String, Map<String, Model>> byProvider = new LinkedHashMap<>();
    private final List<Model> all;
    private final Map<String, Target> targets = new ConcurrentHashMap<>();
    private final Map<String, Target> byUpstreamName = new ConcurrentHashMap<>();
    private final Map<String, Target> unlisted = new ConcurrentHashMap<>();

    public Models(Catalogue catalogue, Collection<ProviderConfig> configs, Clock clock) {
        this.catalogue = catalogue;
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
    }

    /** Every model on offer, the preferred providers' first. */
    public List<Model> list() {
        return all;
    }

    /**
     * The way to answer a request whose model is named itself.
     *
     * @throws FailureException if there is none
     */
    Candidate candidate(CallOptions options, Request request, int step) throws FailureException {
        return switch (request) {
            case ModelRequest parsed -> {
                String named = options.forceModel() == null ? parsed.model() : options.forceModel();
                yield parsed(parsed, step, resolve(named, options.forceProvider()));
            }
            case PassthroughRequest passthrough -> {
                String provider = passthrough.provider();
                Target target = passthrough(provider, passthrough.model());
                yield new Candidate(
                        passthrough,
                        step,
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
    Candidate parsed(ModelRequest request, int step, Target target) throws FailureException {
        ProviderConfig provider = provider(target);
        if (!ServedOperations.serves(provider, request.operation())) {
            throw new FailureException(new CallFailure.NoCapableModel("Provider " + provider.name()
                    + " cannot answer such a call: it has " + ServedOperations.named(provider) + ". Set providers."
                    + provider.name() + ".apis or .openai_url if it has more, or call its own API at"
                    + " /v1/{account}/{gateway}/" + provider.name() + "/."));
        }
        return new Candidate(
                request, step, target, model -> target, provider.throttle().retry());
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
                        typeOf(target.upstreamModel()),
                        List.of(),
                        0,
                        null);
    }

    /** The target of a model on offer. */
    Target targetOf(Model model) {
        return Objects.requireNonNull(targets.get(model.provider() + "/" + model.id()));
    }

    private ProviderConfig provider(Target target) {
        return Objects.requireNonNull(providers.get(target.provider()), target.provider());
    }

    /**
     * Where a call for a model goes.
     *
     * @param named a catalogue id, or {@code provider/model}
     * @param forcedProvider the provider that has to answer; null for any. Both go by Cloudflare's names as well
     * @throws FailureException if no provider has the model
     */
    public Target resolve(String named, @Nullable String forcedProvider) throws FailureException {
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
            target = unlisted(shorter == null ? wanted : shorter);
        }
        if (target == null) {
            target = ofItsFamily(shorter == null ? wanted : shorter);
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
    Target passthrough(String provider, @Nullable String named) {
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
        if (unlisted.size() < MOST_UNLISTED) {
            unlisted.put(name, found);
        }
        return found;
    }

    /** What some usage of a provider's model costs now; null if no price is known. */
    public @Nullable Bill bill(String provider, String model, MeteredUsage usage) {
        Target target = targets.get(provider + "/" + model);
        return (target == null ? passthrough(provider, model) : target)
                .pricing()
                .bill(usage);
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

    private @Nullable Target unlisted(ModelName name) {
        ProviderConfig config = name.provider() == null ? null : providers.get(name.provider());
        if (config == null || !config.models().isEmpty()) {
            return null;
        }
        Target found = passthrough(config.name(), name.model());
        return found.modelKnown() ? found : null;
    }

    /** A name in no list, of the provider that makes such models, where that takes any. */
    private @Nullable Target ofItsFamily(ModelName name) {
        String maker = name.provider() == null ? ModelFamilies.maker(name.model()) : null;
        String provider = maker == null ? null : providerNamed(maker);
        return provider == null ? null : unlisted(new ModelName(provider, name.model()));
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
                model.capabilities().contains("embedding") ? "embedding" : known.type(),
                model.capabilities(),
                model.context() > 0 ? model.context() : known.contextWindow(),
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
                typeOf(upstreamId),
                List.of(),
                known == null ? 0 : known.contextWindow().orElse(0),
                known == null ? null : known.prices());
    }

    private Target target(Model model) {
        return new Target(model.provider(), model.id(), model.upstreamId(), new ModelPricing(model));
    }

    /** What a model costs now, and what those cost that it has others do, or that step in for it. */
    private final class ModelPricing implements Pricing {
        private final Model model;

        ModelPricing(Model model) {
            this.model = model;
        }

        @Override
        public @Nullable Bill bill(MeteredUsage usage) {
            String other = usage.particulars().model();
            Prices prices = other == null ? model.prices() : pricesOf(other);
            return prices == null ? null : prices.bill(usage, clock.instant(), this::pricesOf);
        }

        private @Nullable Prices pricesOf(String name) {
            if (name.equals(model.upstreamId())) {
                return model.prices();
            }
            return passthrough(model.provider(), name).pricing() instanceof ModelPricing found
                    ? found.model.prices()
                    : null;
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
        if (name.contains("whisper") || name.contains("transcribe") || name.contains("tts")) {
            return "audio";
        }
        return name.contains("image") || name.startsWith("dall-e") ? "image" : "chat";
    }

    private static FailureException notFound(String message) {
        return new FailureException(new CallFailure.ModelNotFound(message));
    }
}
