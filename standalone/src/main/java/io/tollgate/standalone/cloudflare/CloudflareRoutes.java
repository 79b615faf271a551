package io.tollgate.standalone.cloudflare;

import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.route.InvalidRouteException;
import io.tollgate.gateway.route.RouteGraph;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Cloudflare's API answers about the dynamic routes of a gateway, as the section {@code routes} of our
 * configuration: one route, a list of them, or what is around either (Cloudflare API, "AI Gateway", "Dynamic Routing").
 */
public final class CloudflareRoutes {
    /** The most that answers are around a route. */
    private static final int DEEPEST = 8;

    private final Map<String, JsonArray> found = new LinkedHashMap<>();
    private final List<String> left = new ArrayList<>();

    private CloudflareRoutes() {}

    /**
     * Our configuration.
     *
     * @return YAML, with what could not be taken over in comments
     * @throws IllegalArgumentException if it is no JSON, or there is no route in it
     */
    public static String of(String json) {
        CloudflareRoutes routes = new CloudflareRoutes();
        try {
            routes.search(Json.decodeValue(json), 0);
        } catch (DecodeException e) {
            throw new IllegalArgumentException("it is not JSON", e);
        }
        if (routes.found.isEmpty() && routes.left.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no route in it: an object with a \"name\" and a list of \"elements\"");
        }
        return routes.yaml();
    }

    private void search(@Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        switch (value) {
            case JsonArray list -> list.forEach(each -> search(each, depth + 1));
            case JsonObject object -> {
                JsonArray elements = elements(object);
                if (elements == null) {
                    object.forEach(member -> search(member.getValue(), depth + 1));
                } else {
                    take(object.getValue("name"), elements);
                }
            }
            case null, default -> {}
        }
    }

    /** The elements of a route, which its version may have as text; null if it is none. */
    private static @Nullable JsonArray elements(JsonObject route) {
        if (route.getValue("elements") instanceof JsonArray elements) {
            return elements;
        }
        if (route.getValue("version") instanceof JsonObject version
                && version.getValue("data") instanceof String data
                && Json.decodeValue(data) instanceof JsonObject written
                && written.getValue("elements") instanceof JsonArray elements) {
            return elements;
        }
        return null;
    }

    private void take(@Nullable Object name, JsonArray elements) {
        if (!(name instanceof String text) || !DeployedRoute.isName(text)) {
            left.add("a route whose name is " + (name == null ? "missing" : Json.encode(name))
                    + ": ours have 1 to 64 letters, digits and . _ -, and begin with a letter or digit");
            return;
        }
        if (found.containsKey(text)) {
            left.add("another route named " + text);
            return;
        }
        try {
            RouteGraph.of(elements.getList());
            found.put(text, elements);
        } catch (InvalidRouteException e) {
            left.add("the route " + text + ": " + e.getMessage());
        }
    }

    private String yaml() {
        StringBuilder yaml = new StringBuilder();
        left.forEach(each ->
                yaml.append("# Left out: ").append(each.replaceAll("\\R", " ")).append('\n'));
        if (!found.isEmpty()) {
            yaml.append("routes:\n");
        }
        found.forEach((name, elements) -> {
            yaml.append("  ").append(Json.encode(name)).append(":\n    elements:\n");
            // JSON is YAML.
            elements.forEach(element ->
                    yaml.append("      - ").append(Json.encode(element)).append('\n'));
        });
        return yaml.toString();
    }
}
