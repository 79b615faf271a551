package io.tollgate.gateway.edge.admin;

import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.edge.Routes;
import io.vertx.ext.web.Router;
import java.util.List;

/** All routes of the operator's API. */
public final class OperatorRoutes implements Routes {
    private final List<Routes> all;

    /** @param account the id of the account that Cloudflare's paths name */
    public OperatorRoutes(AdminEndpoint operators, AdminApi admin, String account) {
        this.all = List.of(
                new AdminRoutes(operators, admin),
                new ProviderKeyRoutes(operators, admin),
                new AliasRoutes(operators, admin),
                new PriceRoutes(operators, admin),
                new ReconciliationRoutes(operators, admin),
                new DynamicRouteRoutes(operators, admin),
                new CloudflareRouteRoutes(operators, admin, account));
    }

    @Override
    public void addTo(Router router) {
        all.forEach(routes -> routes.addTo(router));
    }
}
