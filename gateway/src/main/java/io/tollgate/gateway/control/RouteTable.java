package io.tollgate.gateway.control;

import io.tollgate.gateway.config.DeployedRoute;
import io.tollgate.gateway.control.StoredRoute.Deployment;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The dynamic routes that gateways keep, and their versions. One thread changes it; any thread may look. */
public final class RouteTable {
    private final GatewayTable<StoredRoute> routes = new GatewayTable<>();
    private final GatewayTable<StoredRouteVersion> versions = new GatewayTable<>();
    /** What is in force, by {@code gateway/name}. */
    private final Map<String, DeployedRoute> deployed = new ConcurrentHashMap<>();

    public @Nullable Versioned<StoredRoute> route(String gateway, String id) {
        return routes.get(gateway, id);
    }

    /** By {@code gateway/id}. */
    @Nullable
    Versioned<StoredRoute> route(String place) {
        return routes.get(place);
    }

    /** Those of a gateway, by their ids and so from the oldest on. */
    public Stream<Versioned<StoredRoute>> of(String gateway) {
        return routes.of(gateway, "");
    }

    /** By {@code gateway/route/number}. */
    @Nullable
    Versioned<StoredRouteVersion> version(String place) {
        return versions.get(place);
    }

    public @Nullable Versioned<StoredRouteVersion> version(String gateway, String route, int number) {
        return versions.get(gateway, route + "/" + number);
    }

    /** The versions of a route, the newest first. */
    public Stream<StoredRouteVersion> versions(String gateway, String route) {
        return versions.of(gateway, route + "/")
                .map(Versioned::value)
                .takeWhile(version -> version.route().equals(route))
                .sorted(Comparator.comparingInt(StoredRouteVersion::number).reversed());
    }

    /** The route of that name that is in force; null if there is none. */
    @Nullable
    DeployedRoute deployed(String gateway, String name) {
        return deployed.get(gateway + "/" + name);
    }

    /** Those of a gateway that are in force, in no order. */
    Stream<DeployedRoute> deployedOf(String gateway) {
        return of(gateway)
                .map(stored -> deployed(gateway, stored.value().name()))
                .mapMulti((route, each) -> {
                    if (route != null) {
                        each.accept(route);
                    }
                });
    }

    void put(StoredRoute route, long revision) {
        Versioned<StoredRoute> before = routes.get(route.gateway(), route.id());
        routes.put(route.gateway(), route.id(), route, revision);
        deploy(route);
        if (before != null && !before.value().name().equals(route.name())) {
            withdraw(before.value());
        }
    }

    void put(StoredRouteVersion version, long revision) {
        versions.put(version.gateway(), version.route() + "/" + version.number(), version, revision);
        Versioned<StoredRoute> route = routes.get(version.gateway(), version.route());
        if (route != null) {
            deploy(route.value());
        }
    }

    /** Brings a route's version into force, as soon as it is there too: until then the one before stays. */
    private void deploy(StoredRoute route) {
        Deployment deployment = route.deployment();
        Versioned<StoredRouteVersion> version =
                deployment == null ? null : version(route.gateway(), route.id(), deployment.version());
        if (version != null) {
            deployed.put(
                    route.gateway() + "/" + route.name(),
                    new DeployedRoute(
                            route.name(),
                            Integer.toString(version.value().number()),
                            version.value().graph()));
        }
    }

    private void withdraw(StoredRoute route) {
        deployed.remove(route.gateway() + "/" + route.name());
    }

    /** Forgets the route at {@code gateway/id}. */
    void removeRoute(String place) {
        Versioned<StoredRoute> gone = routes.remove(place);
        if (gone != null) {
            withdraw(gone.value());
        }
    }

    /** Forgets the version at {@code gateway/route/number}. */
    void removeVersion(String place) {
        versions.remove(place);
    }

    /** Where all that is kept of a gateway's routes is. */
    Stream<String> keysOf(String gateway) {
        return Stream.concat(
                        routes.of(gateway, "").map(Versioned::value),
                        versions.of(gateway, "").map(Versioned::value))
                .map(Entry::key);
    }

    /** All, with revisions, in no order. */
    Stream<Versioned<? extends Entry>> all() {
        return Stream.concat(routes.all(), versions.all());
    }
}
