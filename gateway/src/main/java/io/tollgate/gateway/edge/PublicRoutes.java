package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.audit.SpoolFigures;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.routing.Model;
import io.tollgate.gateway.routing.Models;
import io.tollgate.gateway.routing.Prices;
import io.tollgate.gateway.routing.Rate;
import io.tollgate.gateway.routing.Rates;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStats;
import io.tollgate.gateway.throttle.ProviderStatus;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What anybody may ask: health, models, provider statistics. Answered from memory. */
final class PublicRoutes {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private final Door door;
    private final Map<String, ProviderState> providers;
    private final Models models;
    private final ProviderStats stats;
    private final BooleanSupplier serving;
    private final Supplier<ControlHealth> control;
    private final Supplier<SpoolFigures> spool;
    private final Clock clock;

    PublicRoutes(
            Door door,
            Map<String, ProviderState> providers,
            Models models,
            ProviderStats stats,
            BooleanSupplier serving,
            Supplier<ControlHealth> control,
            Supplier<SpoolFigures> spool,
            Clock clock) {
        this.door = door;
        this.providers = providers;
        this.models = models;
        this.stats = stats;
        this.serving = serving;
        this.control = control;
        this.spool = spool;
        this.clock = clock;
    }

    void live(RoutingContext context) {
        Json.send(context.request(), 200, new JsonObject().put("status", "ok"));
    }

    void ready(RoutingContext context) {
        boolean ready = serving.getAsBoolean();
        Json.send(context.request(), ready ? 200 : 503, new JsonObject().put("status", ready ? "ok" : "down"));
    }

    void health(RoutingContext context) {
        JsonObject each = new JsonObject();
        boolean well = true;
        for (ProviderState provider : providers.values()) {
            ProviderStatus status = provider.status();
            well &= status == ProviderStatus.OK || status == ProviderStatus.THROTTLED;
            each.put(
                    provider.name(),
                    new JsonObject().put("status", statusOf(status)).put("circuit_breaker", breakerOf(status)));
        }
        SpoolFigures audit = spool.get();
        well &= !audit.warning();
        boolean serves = serving.getAsBoolean();
        ControlHealth state = control.get();
        well &= state.well();
        Json.send(
                context.request(),
                serves ? 200 : 503,
                new JsonObject()
                        .put("status", !serves ? "down" : well ? "ok" : "degraded")
                        .put("control", state.json())
                        .put("providers", each)
                        .put(
                                "audit",
                                new JsonObject()
                                        .put("publisher", audit.publisher().label())
                                        .put("spool", json(audit))));
    }

    private static JsonObject json(SpoolFigures spool) {
        return new JsonObject()
                .put("bytes", spool.bytes())
                .put("limit_bytes", spool.limitBytes())
                .put("unpublished_records", spool.unpublishedRecords())
                .put("oldest_unpublished_seconds", spool.oldestUnpublishedMillis() / 1000.0);
    }

    private static String statusOf(ProviderStatus status) {
        return switch (status) {
            case OK -> "ok";
            case THROTTLED, DEGRADED -> "degraded";
            case DOWN -> "down";
        };
    }

    private static String breakerOf(ProviderStatus status) {
        return switch (status) {
            case OK, THROTTLED -> "closed";
            case DEGRADED -> "half_open";
            case DOWN -> "open";
        };
    }

    void models(RoutingContext context) {
        JsonArray data = new JsonArray();
        models.list().forEach(model -> data.add(json(model)));
        Json.send(context.request(), 200, new JsonObject().put("object", "list").put("data", data));
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

    /** In USD per million tokens. */
    private @Nullable JsonObject prices(@Nullable Prices prices) {
        if (prices == null) {
            return null;
        }
        Rates rates = prices.at(clock.instant());
        return new JsonObject()
                .put("currency", "USD")
                .put("per_tokens", MILLION.intValue())
                .put("input", perMillion(rates.input()))
                .put("output", perMillion(rates.output()))
                .put("cached_input", perMillion(rates.cachedInput()))
                .put("cache_write", perMillion(rates.cacheWrite()));
    }

    private static @Nullable Double perMillion(@Nullable Rate rate) {
        return rate == null ? null : rate.base().multiply(MILLION).doubleValue();
    }

    void stats(RoutingContext context) {
        Json.send(context.request(), 200, stats.all(mayRead(context.request())));
    }

    void statsOf(RoutingContext context) {
        String provider = Objects.requireNonNullElse(context.pathParam("id"), "");
        stats.one(provider, mayRead(context.request()))
                .ifPresentOrElse(
                        json -> Json.send(context.request(), 200, json),
                        () -> Json.fail(
                                context.request(),
                                new Failure.RouteNotFound("There is no provider of that name; there are "
                                        + String.join(", ", providers.keySet()) + ".")));
    }

    private boolean mayRead(HttpServerRequest request) {
        Principal principal = door.principal(request);
        return principal != null && principal.may(Permission.READ);
    }
}
