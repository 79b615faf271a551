package io.tollgate.gateway.control;

import io.tollgate.gateway.route.InvalidRouteException;
import io.tollgate.gateway.route.RouteGraph;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of a dynamic route, which never changes.
 *
 * @param route its id
 * @param number from 1
 * @param elements the graph as it was given: a JSON array
 * @param graph what they come to
 * @param createdBy the id of a token
 */
public record StoredRouteVersion(
        String gateway,
        String route,
        int number,
        String elements,
        RouteGraph graph,
        @Nullable String comment,
        Instant createdAt,
        String createdBy)
        implements Entry {
    static final String KIND = "route-version/";

    /**
     * A version that is read from what is kept of it.
     *
     * @throws IllegalArgumentException if this build cannot read the graph
     */
    static StoredRouteVersion of(
            String gateway,
            String route,
            int number,
            String elements,
            @Nullable String comment,
            Instant createdAt,
            String createdBy) {
        try {
            RouteGraph graph = RouteGraph.of(new JsonArray(elements).getList());
            return new StoredRouteVersion(gateway, route, number, elements, graph, comment, createdAt, createdBy);
        } catch (DecodeException | InvalidRouteException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public String key() {
        return key(gateway, route, number);
    }

    /** Where a version is kept. */
    public static String key(String gateway, String route, int number) {
        return KIND + gateway + "/" + route + "/" + number;
    }
}
