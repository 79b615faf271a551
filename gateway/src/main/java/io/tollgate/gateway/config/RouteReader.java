package io.tollgate.gateway.config;

import io.tollgate.gateway.route.InvalidRouteException;
import io.tollgate.service.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the section {@code routes}. */
final class RouteReader {
    private RouteReader() {}

    static Map<String, DeployedRoute> read(Section section) {
        Map<String, DeployedRoute> routes = new LinkedHashMap<>();
        section.sections().forEach((name, route) -> {
            // Exports of Cloudflare's have the name, and an id that means nothing here.
            route.leave("id", "name");
            Object elements = route.tree("elements");
            try {
                routes.put(name, DeployedRoute.configured(name, elements == null ? List.of() : elements));
            } catch (InvalidRouteException e) {
                e.problems().forEach(problem -> section.problem(name, "is no route: " + problem));
            }
        });
        return routes;
    }
}
