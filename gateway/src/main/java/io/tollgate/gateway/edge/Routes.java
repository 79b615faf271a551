package io.tollgate.gateway.edge;

import io.vertx.ext.web.Router;

/** Some of the gateway's routes, named by their operation ids in the OpenAPI description. Belongs to one event loop. */
@FunctionalInterface
public interface Routes {
    void addTo(Router router);
}
