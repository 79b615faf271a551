package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.call.Meter;
import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.Aliases;
import io.tollgate.gateway.routing.Model;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.routing.Price;
import io.tollgate.gateway.routing.PriceList;
import io.tollgate.gateway.routing.Prices;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStatus;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The models on offer. Answered from memory. */
public final class ModelRoutes implements Routes {
    private static final Set<String> CONVERSES = Set.of("chat", "alias");
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private final AccessGuard guard;
    private final Map<String, ProviderState> providers;
    private final Models models;
    private final Aliases aliases;
    private final Clock clock;

    public ModelRoutes(
            AccessGuard guard, Map<String, ProviderState> providers, Models models, Aliases aliases, Clock clock) {
        this.guard = guard;
        this.providers = providers;
        this.models = models;
        this.aliases = aliases;
        this.clock = clock;
    }

    @Override
    public void addTo(Router router) {
        router.get("/v1/models").setName("listModels").handler(guard.publicRoute("models", this::models));
    }

    private void models(RoutingContext context) {
        if (context.request().headers().contains(AnthropicModelList.VERSION)) {
            anthropic(context);
        } else {
            JsonResponses.send(
                    context.request(),
                    200,
                    new JsonObject().put("object", "list").put("data", offered(context.request())));
        }
    }

    /** What converses, as Anthropic's clients want it; the rest of what is offered they cannot call. */
    private void anthropic(RoutingContext context) {
        try {
            List<String> ids = offered(context.request()).stream()
                    .map(JsonObject.class::cast)
                    .filter(model -> CONVERSES.contains(model.getString("type")))
                    .map(model -> model.getString("id"))
                    .distinct()
                    .toList();
            JsonResponses.send(
                    context.request(),
                    200,
                    AnthropicModelList.of(context.request()).page(ids));
        } catch (FailureException e) {
            JsonResponses.fail(context.request(), e.failure());
        }
    }

    /** All that whoever asks may call. */
    private JsonArray offered(HttpServerRequest request) {
        Principal principal = guard.principal(request);
        Set<String> allowed = principal == null ? Set.of() : principal.models();
        JsonArray data = new JsonArray();
        models.list().stream()
                .filter(model -> allowed.isEmpty()
                        || allowed.contains(model.id())
                        || allowed.contains(model.provider() + "/" + model.id()))
                .forEach(model -> data.add(json(model)));
        Stream.concat(
                        aliases.aliases().stream().map(ModelRoutes::json),
                        aliases.alias(AliasConfig.AUTO) == null ? Stream.of(auto()) : Stream.of())
                .filter(alias -> allowed.isEmpty() || allowed.contains(alias.getString("id")))
                .forEach(data::add);
        return data;
    }

    private JsonObject json(Model model) {
        ProviderState provider = providers.get(model.provider());
        boolean available = provider != null && provider.status() != ProviderStatus.DOWN;
        return new JsonObject()
                .put("id", model.id())
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", model.provider())
                .put("provider", model.provider())
                .put("type", model.type())
                .put("capabilities", new JsonArray(model.capabilities()))
                .put("context_window", model.contextWindow() == 0 ? null : model.contextWindow())
                .put("prices", prices(model.prices()))
                .put("available", available);
    }

    /** A name for several models, with what is behind it. */
    private static JsonObject json(AliasConfig alias) {
        JsonArray targets = new JsonArray();
        alias.targets()
                .forEach(choice -> targets.add(
                        new JsonObject().put("model", choice.model()).put("weight", choice.weight())));
        return alias(alias.name(), alias.policy()).put("targets", targets);
    }

    /** The name for every model that is able. */
    private static JsonObject auto() {
        return alias(AliasConfig.AUTO, AliasConfig.Policy.SCORE).put("targets", null);
    }

    private static JsonObject alias(String name, AliasConfig.Policy policy) {
        return new JsonObject()
                .put("id", name)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "tollgate")
                .put("type", "alias")
                .put("policy", policy.id());
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
