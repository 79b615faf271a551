package io.tollgate.gateway.admin;

import io.tollgate.gateway.config.AliasConfig;
import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.control.ControlStore;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that operators can do. For any thread; what waits is answered later. */
public record AdminApi(
        GatewayAdmin gateways,
        CacheAdmin caches,
        TokenAdmin tokens,
        ProviderKeyAdmin providerKeys,
        AliasAdmin aliases,
        RouteAdmin routes,
        VaultAdmin vault,
        EventAdmin events,
        MonthAdmin months,
        PriceAdmin prices,
        ReconciliationAdmin reconciliations,
        PayloadAdmin payloads) {
    /**
     * On a control state, with what seals its provider keys.
     *
     * @param aliases those of the configuration, by name
     * @param routes dynamic routes of the configuration, by name
     * @param models that aliases can stand for, and routes ask
     * @param providers of the configuration, by name
     * @param reconciler null where there are no books
     */
    public static AdminApi on(
            ControlStore control,
            KeySeals seals,
            Map<String, AliasConfig> aliases,
            Map<String, DeployedRoute> routes,
            KnownModels models,
            Map<String, ProviderConfig> providers,
            @Nullable AccountReconciler reconciler,
            Clock clock) {
        return new AdminApi(
                new GatewayAdmin(control, seals),
                new CacheAdmin(control),
                new TokenAdmin(control, clock),
                new ProviderKeyAdmin(control, seals, clock),
                new AliasAdmin(control, aliases, models),
                new RouteAdmin(control, routes, models),
                new VaultAdmin(control, seals),
                new EventAdmin(control),
                new MonthAdmin(control),
                new PriceAdmin(control, providers),
                new ReconciliationAdmin(control, seals, providers, reconciler, clock),
                new PayloadAdmin(control));
    }
}
