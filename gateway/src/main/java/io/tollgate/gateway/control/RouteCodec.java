package io.tollgate.gateway.control;

import io.tollgate.gateway.control.StoredRoute.Deployment;
import io.tollgate.schemas.avro.RouteDeployment;
import io.tollgate.schemas.avro.RouteEntry;
import io.tollgate.schemas.avro.RouteVersionEntry;

/** Dynamic routes as the topic and the snapshot hold them. */
final class RouteCodec {
    private RouteCodec() {}

    static RouteEntry written(StoredRoute route) {
        return new RouteEntry(
                route.gateway(),
                route.id(),
                route.name(),
                route.newestVersion(),
                route.deployments().stream()
                        .map(deployment -> new RouteDeployment(
                                deployment.id(),
                                deployment.version(),
                                deployment.comment(),
                                deployment.createdAt(),
                                deployment.createdBy()))
                        .toList(),
                route.createdAt(),
                route.createdBy(),
                route.modifiedAt());
    }

    static RouteVersionEntry written(StoredRouteVersion version) {
        return new RouteVersionEntry(
                version.gateway(),
                version.route(),
                version.number(),
                version.elements(),
                version.comment(),
                version.createdAt(),
                version.createdBy());
    }

    static StoredRoute read(RouteEntry route) {
        return new StoredRoute(
                route.getGateway(),
                route.getId(),
                route.getName(),
                route.getNewestVersion(),
                route.getDeployments().stream()
                        .map(deployment -> new Deployment(
                                deployment.getId(),
                                deployment.getVersion(),
                                deployment.getComment(),
                                deployment.getCreatedAt(),
                                deployment.getCreatedBy()))
                        .toList(),
                route.getCreatedAt(),
                route.getCreatedBy(),
                route.getModifiedAt());
    }

    static StoredRouteVersion read(RouteVersionEntry version) {
        return StoredRouteVersion.of(
                version.getGateway(),
                version.getRoute(),
                version.getNumber(),
                version.getElements(),
                version.getComment(),
                version.getCreatedAt(),
                version.getCreatedBy());
    }
}
