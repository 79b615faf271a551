package io.tollgate.gateway.edge.status;

import io.tollgate.gateway.audit.SpoolFigures;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.HeaderNames;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.tollgate.gateway.throttle.ProviderState;
import io.tollgate.gateway.throttle.ProviderStatus;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Whether the gateway and its providers are well, for people and for probes. Answered from memory. */
public final class HealthRoutes implements Routes {
    private final AccessGuard guard;
    private final Map<String, ProviderState> providers;
    private final GatewayHealth gateway;

    public HealthRoutes(AccessGuard guard, Map<String, ProviderState> providers, GatewayHealth gateway) {
        this.guard = guard;
        this.providers = providers;
        this.gateway = gateway;
    }

    @Override
    public void addTo(Router router) {
        router.get("/health").setName("health").handler(guard.publicRoute("health", this::health));
        router.get("/health/live").setName("healthLive").handler(this::live);
        router.get("/health/ready").setName("healthReady").handler(this::ready);
        router.head("/api/hello").setName("hello").handler(this::hello);
    }

    private void live(RoutingContext context) {
        JsonResponses.send(context.request(), 200, new JsonObject().put("status", "ok"));
    }

    private void ready(RoutingContext context) {
        boolean ready = gateway.serving().getAsBoolean();
        JsonResponses.send(context.request(), ready ? 200 : 503, new JsonObject().put("status", ready ? "ok" : "down"));
    }

    /** What Claude Code asks of its base URL before anything else. */
    private void hello(RoutingContext context) {
        context.response().putHeader(HeaderNames.REQUEST_ID, JsonResponses.requestId(context.request()));
        context.response().end();
    }

    private void health(RoutingContext context) {
        JsonObject each = new JsonObject();
        boolean well = true;
        for (ProviderState provider : providers.values()) {
            ProviderStatus status = provider.status();
            well &= status == ProviderStatus.OK || status == ProviderStatus.THROTTLED;
            each.put(
                    provider.name(),
                    new JsonObject().put("status", statusOf(status)).put("circuit_breaker", breakerOf(status)));
        }
        SpoolFigures audit = gateway.spool().get();
        well &= !audit.warning();
        boolean serves = gateway.serving().getAsBoolean();
        ControlHealth state = gateway.control().get();
        well &= state.well();
        JsonResponses.send(
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
}
