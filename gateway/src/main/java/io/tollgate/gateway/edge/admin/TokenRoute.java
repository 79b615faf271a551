package io.tollgate.gateway.edge.admin;

import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.admin.AdminJson;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.List;

/** {@code GET /v1/token}: what the token that a request carries is for. Any valid token may ask. */
public final class TokenRoute implements Routes {
    private static final String ROUTE = "token";

    private final AccessGuard guard;
    private final String account;

    public TokenRoute(AccessGuard guard, String account) {
        this.guard = guard;
        this.account = account;
    }

    @Override
    public void addTo(Router router) {
        router.get("/v1/token").setName("describeToken").handler(context -> handle(context.request()));
    }

    private void handle(HttpServerRequest request) {
        switch (guard.authorizeOperator(request, null, List.of(Permission.values()), ROUTE)) {
            case AccessGuard.Decision.Denied denied -> JsonResponses.fail(request, denied.failure());
            case AccessGuard.Decision.Granted granted -> JsonResponses.send(request, 200, json(granted.principal()));
        }
    }

    private JsonObject json(Principal principal) {
        JsonArray permissions = new JsonArray();
        for (Permission permission : Permission.values()) {
            if (principal.may(permission)) {
                permissions.add(permission.id());
            }
        }
        return new JsonObject()
                .put("object", "token")
                .put("id", principal.id())
                .put("name", principal.name())
                .put("account", account)
                .put("gateways", new JsonArray(principal.scope().names()))
                .put("permissions", permissions)
                .put(
                        "models",
                        new JsonArray(principal.models().stream().sorted().toList()))
                .put("project", principal.project())
                .put("limits", AdminJson.limits(principal.limits()))
                .put(
                        "expires_at",
                        principal.expiresAt() == null
                                ? null
                                : principal.expiresAt().toString());
    }
}
