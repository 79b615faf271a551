package io.tollgate.gateway;

import io.tollgate.gateway.config.ProviderConfig;
import io.tollgate.gateway.simulated.SimulatedProvider;
import io.tollgate.service.Secret;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import java.net.URI;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The simulated provider of this gateway alone. Its port is on loopback, where every user of the machine and every page
 * in its browser can connect; so all of it is below a path that is made at each start and that nobody else knows, and a
 * request for anything else is turned away unread.
 */
final class InProcessProvider {
    private static final String HOST = "127.0.0.1";

    private final Secret secret = Secret.random(new SecureRandom());

    private InProcessProvider() {}

    /**
     * Brings one up.
     *
     * @param mostConnections open at once
     * @return the configuration with where it is reached
     */
    static Future<ProviderConfig> start(Vertx vertx, ProviderConfig config, int mostConnections) {
        InProcessProvider door = new InProcessProvider();
        return SimulatedProvider.start(
                        vertx, provider -> SideServer.listen(vertx, HOST, 0, mostConnections, door.before(provider)))
                .map(provider -> {
                    String base = "http://" + HOST + ":" + provider.port() + "/" + door.secret.value();
                    return config.at(URI.create(base), URI.create(base + "/v1"));
                });
    }

    /** Lets requests through that know the path, without it. */
    private Handler<HttpServerRequest> before(Handler<HttpServerRequest> provider) {
        return request -> {
            String path = request.path();
            int end = path == null || path.isEmpty() ? -1 : path.indexOf('/', 1);
            if (path != null && end > 0 && secret.matches(path.substring(1, end))) {
                provider.handle(new Below((HttpServerRequestInternal) request, end));
            } else {
                request.response()
                        .setStatusCode(404)
                        .end()
                        .onComplete(sent -> request.connection().close());
            }
        };
    }

    /** A request whose path begins later. */
    private static final class Below extends HttpServerRequestWrapper {
        private final int from;

        Below(HttpServerRequestInternal request, int from) {
            super(request);
            this.from = from;
        }

        @Override
        public @Nullable String path() {
            String path = super.path();
            return path == null ? null : path.substring(from);
        }

        @Override
        public @Nullable String uri() {
            String uri = super.uri();
            return uri == null ? null : uri.substring(from);
        }
    }
}
