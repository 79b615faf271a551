package io.tollgate.gateway.edge.admin;

import static io.tollgate.gateway.access.Permission.EDIT;
import static io.tollgate.gateway.access.Permission.READ;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.gateway;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.ifMatch;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.operator;
import static io.tollgate.gateway.edge.admin.AdminEndpoint.parameter;

import io.tollgate.gateway.access.AccessFailure;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminApi;
import io.tollgate.gateway.admin.Resource;
import io.tollgate.gateway.admin.RouteAdmin;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.ErrorDialect;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.tollgate.service.text.Excerpt;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;

/**
 * Dynamic routes at the paths of Cloudflare's API and in its envelopes: the same routes as those of {@link
 * DynamicRouteRoutes}, with the same permissions. Its clients know nothing of revisions, so a change needs no {@code
 * If-Match}; one that is sent holds. Belongs to one event loop.
 */
final class CloudflareRouteRoutes implements Routes {
    private static final String ROUTES = "/client/v4/accounts/:account/ai-gateway/gateways/:gateway/routes";
    private static final String ROUTE = ROUTES + "/:route";
    private static final String VERSIONS = ROUTE + "/versions";
    private static final String DEPLOYMENTS = ROUTE + "/deployments";
    private static final List<Permission> SEE = List.of(READ, EDIT);
    private static final List<Permission> CHANGE = List.of(EDIT);
    private static final int LARGEST_PAGE = 100;
    private static final String RESULT = "result";

    private final AdminEndpoint endpoint;
    private final AdminApi api;
    private final String account;

    /** @param account the id of the account that paths have to name */
    CloudflareRouteRoutes(AdminEndpoint endpoint, AdminApi api, String account) {
        this.endpoint = endpoint.explaining(ErrorDialect.CLOUDFLARE);
        this.api = api;
        this.account = account;
    }

    @Override
    public void addTo(Router router) {
        router.get(ROUTES).setName("cloudflareListRoutes").handler(guarded(SEE, this::list));
        router.post(ROUTES).setName("cloudflareCreateRoute").handler(guarded(CHANGE, this::create));
        router.get(ROUTE).setName("cloudflareGetRoute").handler(guarded(SEE, this::get));
        router.patch(ROUTE).setName("cloudflareUpdateRoute").handler(guarded(CHANGE, this::rename));
        router.delete(ROUTE).setName("cloudflareDeleteRoute").handler(guarded(CHANGE, this::delete));
        router.get(VERSIONS).setName("cloudflareListRouteVersions").handler(guarded(SEE, this::versions));
        router.post(VERSIONS).setName("cloudflareCreateRouteVersion").handler(guarded(CHANGE, this::addVersion));
        router.get(VERSIONS + "/:version").setName("cloudflareGetRouteVersion").handler(guarded(SEE, this::version));
        router.get(DEPLOYMENTS).setName("cloudflareListRouteDeployments").handler(guarded(SEE, this::deployments));
        router.post(DEPLOYMENTS).setName("cloudflareCreateRouteDeployment").handler(guarded(CHANGE, this::deploy));
    }

    /** Lets those in who may, at an account and a gateway that there are. */
    private Handler<RoutingContext> guarded(List<Permission> sufficient, AdminEndpoint.OperatorHandler handling) {
        return endpoint.guarded(sufficient, (context, principal) -> {
            String named = parameter(context, "account");
            if (!account.equals(named)) {
                throw new FailureException(new AccessFailure.AccountNotFound(Excerpt.of(named)));
            }
            AdminEndpoint.existing(context, api.gateways());
            handling.handle(context, principal);
        });
    }

    private RouteAdmin routes() {
        return api.routes().asCloudflare(account);
    }

    private void list(RoutingContext context, Principal principal) throws FailureException {
        list(context, "routes", "name", "asc", routes().view().all(gateway(context)));
    }

    private void versions(RoutingContext context, Principal principal) throws FailureException {
        JsonObject versions = routes().view().versions(gateway(context), route(context));
        list(context, "versions", "created_at", "desc", versions.getJsonArray("data"));
    }

    private void deployments(RoutingContext context, Principal principal) throws FailureException {
        JsonObject deployments = routes().view().deployments(gateway(context), route(context));
        list(context, "deployments", "created_at", "desc", deployments.getJsonArray("data"));
    }

    /** Sends a page of a list; both are counted from 1. */
    private static void list(RoutingContext context, String name, String orderedBy, String direction, JsonArray all)
            throws FailureException {
        int page = whole(context, "page", 1, Integer.MAX_VALUE);
        int size = whole(context, "per_page", LARGEST_PAGE, LARGEST_PAGE);
        JsonArray shown = new JsonArray();
        all.stream().skip((page - 1L) * size).limit(size).forEach(shown::add);
        JsonObject data = new JsonObject()
                .put(name, shown)
                .put("order_by", orderedBy)
                .put("order_by_direction", direction)
                .put("page", page)
                .put("per_page", size);
        JsonResponses.send(context.request(), 200, succeeded().put("data", data));
    }

    private static int whole(RoutingContext context, String name, int usual, int largest) throws FailureException {
        String text = context.request().getParam(name);
        if (text == null) {
            return usual;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= largest) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new FailureException(new CallFailure.InvalidRequest(
                "The field " + name + " must be a whole number from 1 to " + largest + ".", name));
    }

    private void create(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> routes().create(operator, gateway(context), body),
                resource -> show(context, resource));
    }

    private void get(RoutingContext context, Principal principal) throws FailureException {
        show(context, routes().view().find(gateway(context), route(context)));
    }

    private void rename(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> routes().rename(
                                operator,
                                gateway(context),
                                route(context),
                                Objects.requireNonNullElse(ifMatch(context), "*"),
                                body),
                // The reference has it as the route, the packages' other calls as the result.
                resource -> show(
                        context,
                        resource,
                        succeeded().put(RESULT, resource.json()).put("route", resource.json())));
    }

    private void delete(RoutingContext context, Principal principal) throws FailureException {
        JsonObject before =
                routes().view().find(gateway(context), route(context)).json();
        endpoint.answer(
                context,
                routes().delete(operator(context, principal), gateway(context), route(context), ifMatch(context)),
                done -> {
                    before.remove("deployment");
                    before.remove("version");
                    JsonResponses.send(context.request(), 200, succeeded().put(RESULT, before));
                });
    }

    private void addVersion(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> routes().addVersion(operator, gateway(context), route(context), body),
                resource -> show(context, resource));
    }

    private void version(RoutingContext context, Principal principal) throws FailureException {
        show(context, routes().view().oneVersion(gateway(context), route(context), parameter(context, "version")));
    }

    private void deploy(RoutingContext context, Principal principal) {
        endpoint.change(
                context,
                principal,
                (operator, body) -> routes().deploy(operator, gateway(context), route(context), ifMatch(context), body),
                resource -> {
                    JsonObject route = resource.json();
                    for (String id : List.of("deployment_id", "version_id")) {
                        route.put(id, route.getJsonObject("deployment").getString(id));
                    }
                    show(context, resource);
                });
    }

    private static void show(RoutingContext context, Resource resource) {
        show(context, resource, succeeded().put(RESULT, resource.json()));
    }

    private static void show(RoutingContext context, Resource resource, JsonObject answer) {
        context.response().putHeader(HttpHeaders.ETAG, resource.etag());
        JsonResponses.send(context.request(), 200, answer);
    }

    private static JsonObject succeeded() {
        return new JsonObject()
                .put("success", true)
                .put("errors", new JsonArray())
                .put("messages", new JsonArray());
    }

    private static String route(RoutingContext context) {
        return parameter(context, "route");
    }
}
