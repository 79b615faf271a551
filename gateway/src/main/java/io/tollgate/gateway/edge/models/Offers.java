package io.tollgate.gateway.edge.models;

import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.Aliases;
import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.config.DeployedRoutes;
import io.tollgate.gateway.route.Element;
import io.tollgate.gateway.routing.Model;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.routing.Price;
import io.tollgate.gateway.routing.PriceList;
import io.tollgate.gateway.routing.Prices;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What callers may name: models, and names for several of them. Answers from memory, for any thread. */
final class Offers {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private final Map<String, ProviderState> providers;
    private final Models models;
    private final Aliases aliases;
    private final DeployedRoutes routes;
    private final Clock clock;

    Offers(Map<String, ProviderState> providers, Models models, Aliases aliases, DeployedRoutes routes, Clock clock) {
        this.providers = providers;
        this.models = models;
        this.aliases = aliases;
        this.routes = routes;
        this.clock = clock;
    }

    /**
     * Who looks.
     *
     * @param gateway whose names are shown; empty for those that all gateways have
     * @param principal null for somebody who shows no token
     */
    record Viewer(String gateway, @Nullable Principal principal) {
        boolean mayCall(String id, @Nullable String provider) {
            Set<String> allowed = principal == null ? Set.of() : principal.models();
            return allowed.isEmpty()
                    || allowed.contains(id)
                    || (provider != null && allowed.contains(provider + "/" + id));
        }
    }

    /** All that a token may call; all there is where nobody shows one. */
    List<Offer> to(Viewer viewer) {
        Stream<Offer> listed = models.list().stream()
                .filter(model -> viewer.mayCall(model.id(), model.provider()))
                .map(this::model);
        Stream<Offer> names = Stream.of(
                        aliases.aliases(viewer.gateway()).stream().map(this::alias),
                        aliases.alias(viewer.gateway(), AliasConfig.AUTO) == null
                                ? Stream.of(auto())
                                : Stream.<Offer>of(),
                        routes.routes(viewer.gateway()).stream().map(this::route))
                .flatMap(offers -> offers)
                .filter(name -> viewer.mayCall(name.id(), null));
        return Stream.concat(listed, names).toList();
    }

    /**
     * What a call that names it would ask, listed or not.
     *
     * @throws FailureException if there is nothing of that name, or the token is not for it
     */
    Offer named(String id, Viewer viewer) throws FailureException {
        DeployedRoute route = id.startsWith(DeployedRoute.PREFIX)
                ? routes.route(viewer.gateway(), id.substring(DeployedRoute.PREFIX.length()))
                : null;
        if (route != null && viewer.mayCall(id, null)) {
            return route(route);
        }
        AliasConfig alias = id.indexOf('/') < 0 ? aliases.alias(viewer.gateway(), id) : null;
        boolean isName = alias != null || route != null || id.equals(AliasConfig.AUTO);
        Model model = isName ? null : models.describe(id);
        if (!viewer.mayCall(model == null ? id : model.id(), model == null ? null : model.provider())) {
            throw new FailureException(new CallFailure.ModelNotAllowed(id));
        }
        if (model != null) {
            return model(model).as(id);
        }
        return alias == null ? auto() : alias(alias);
    }

    private Offer model(Model model) {
        ProviderState provider = providers.get(model.provider());
        boolean available = provider != null && provider.status() != ProviderStatus.DOWN;
        JsonObject described = new JsonObject()
                .put("id", model.id())
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", model.provider())
                .put("provider", model.provider())
                .put("type", model.type())
                .put("capabilities", new JsonArray(model.capabilities()))
                .put("context_window", known(model.contextWindow()))
                .put("max_output_tokens", known(model.maxOutputTokens()))
                .put("prices", prices(models.prices(model)))
                .put("available", available);
        return new Offer(
                model.id(),
                model.name(),
                model.type(),
                model.capabilities(),
                model.contextWindow(),
                model.maxOutputTokens(),
                described);
    }

    static @Nullable Long known(long count) {
        return count == 0 ? null : count;
    }

    /** A name for several models, with what is behind it: as large as the least of them. */
    private Offer alias(AliasConfig alias) {
        JsonArray targets = new JsonArray();
        alias.targets()
                .forEach(choice -> targets.add(
                        new JsonObject().put("model", choice.model()).put("weight", choice.weight())));
        List<Model> behind = alias.targets().stream()
                .map(choice -> models.listed(choice.model()))
                .filter(Objects::nonNull)
                .toList();
        return alias(
                alias.name(),
                alias.policy(),
                targets,
                least(behind.stream().map(Model::contextWindow)),
                least(behind.stream().map(Model::maxOutputTokens)));
    }

    /** A dynamic route, with the models that it may ask: as large as the least of them. */
    private Offer route(DeployedRoute route) {
        JsonArray targets = new JsonArray();
        List<Model> behind = new ArrayList<>();
        for (Element.Model element : route.graph().models()) {
            targets.add(new JsonObject().put("model", element.provider() + "/" + element.model()));
            Model model = models.listed(element.provider() + "/" + element.model());
            if (model != null) {
                behind.add(model);
            }
        }
        long context = least(behind.stream().map(Model::contextWindow));
        long output = least(behind.stream().map(Model::maxOutputTokens));
        JsonObject described = new JsonObject()
                .put("id", route.model())
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "tollgate")
                .put("type", Offer.ROUTE)
                .put("version", route.version())
                .put("targets", targets);
        return new Offer(route.model(), route.model(), Offer.ROUTE, List.of(), context, output, described);
    }

    private static long least(Stream<Long> counts) {
        return counts.filter(count -> count > 0).reduce(Math::min).orElse(0L);
    }

    /** The name for every model that is able. */
    private static Offer auto() {
        return alias(AliasConfig.AUTO, AliasConfig.Policy.SCORE, null, 0, 0);
    }

    private static Offer alias(
            String name, AliasConfig.Policy policy, @Nullable JsonArray targets, long context, long output) {
        JsonObject described = new JsonObject()
                .put("id", name)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "tollgate")
                .put("type", Offer.ALIAS)
                .put("policy", policy.id())
                .put("targets", targets);
        return new Offer(name, name, Offer.ALIAS, List.of(), context, output, described);
    }

    /** In USD per million tokens. */
    private @Nullable JsonObject prices(@Nullable Prices prices) {
        if (prices == null) {
            return null;
        }
        PriceList rates = prices.at(clock.instant());
        return new JsonObject()
                .put("currency", "USD")
                .put("per_tokens", MILLION.intValue())
                .put("input", perMillion(rates.rate(Meter.INPUT)))
                .put("output", perMillion(rates.rate(Meter.OUTPUT)))
                .put("cached_input", perMillion(rates.rate(Meter.CACHED_INPUT)))
                .put("cache_write", perMillion(rates.rate(Meter.CACHE_WRITE_5M)));
    }

    private static @Nullable Double perMillion(@Nullable Price rate) {
        return rate == null ? null : rate.base().multiply(MILLION).doubleValue();
    }
}
