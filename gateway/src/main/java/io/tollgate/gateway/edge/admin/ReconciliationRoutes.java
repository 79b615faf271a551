package io.tollgate.gateway.edge.admin;

import static io.tollgate.gateway.access.Permission.EDIT;
import static io.tollgate.gateway.access.Permission.READ;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.admin.ReconciliationAdmin;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The part of the operator's API that is about providers' own accounts. Belongs to one event loop. */
final class ReconciliationRoutes implements Routes {
    private static final String RECONCILIATION = ReconciliationAdmin.PATH + "/:id";
    private static final List<Permission> SEE = List.of(READ, EDIT);

    private final AdminEndpoint endpoint;
    private final AdminApi api;

    ReconciliationRoutes(AdminEndpoint endpoint, AdminApi api) {
        this.endpoint = endpoint;
        this.api = api;
    }

    @Override
    public void addTo(Router router) {
        router.get(ReconciliationAdmin.PATH).setName("listReconciliations").handler(endpoint.guarded(SEE, this::list));
        router.post(ReconciliationAdmin.PATH)
                .setName("createReconciliation")
                .handler(endpoint.guarded(List.of(EDIT), this::create));
        router.get(RECONCILIATION).setName("getReconciliation").handler(endpoint.guarded(SEE, this::get));
    }

    private void list(RoutingContext context, Principal principal) throws FailureException {
        AdminQuery query = AdminQuery.of(context);
        JsonResponses.send(
                context.request(), 200, api.reconciliations().list(principal, query.limit(), query.cursor()));
    }

    private void create(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> api.reconciliations().create(operator, body),
                AdminEndpoint.accepted(context));
    }

    private void get(RoutingContext context, Principal principal) throws FailureException {
        AdminEndpoint.show(context, api.reconciliations().get(principal, AdminEndpoint.parameter(context, "id")));
    }
}
