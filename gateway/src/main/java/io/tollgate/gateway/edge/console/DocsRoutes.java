package io.tollgate.gateway.edge.console;

import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.Routes;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/**
 * The OpenAPI description at {@code /openapi.json}, and at {@code /docs} a page that shows it. All that the page loads,
 * Swagger UI included, comes from the class path by way of {@code /docs/assets}, and its content security policy lets
 * it load nothing else.
 */
public final class DocsRoutes implements Routes {
    static final String OPENAPI_PATH = "/openapi.json";
    static final String DOCS_PATH = "/docs";
    static final String ASSETS_PATH = "/docs/assets/";

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String OURS = "io/tollgate/gateway/edge/";
    private static final String SWAGGER_UI = "META-INF/resources/webjars/swagger-ui/" + swaggerUiVersion() + "/";

    private final StaticFile openapi = StaticFile.of(OURS + "openapi.json");
    private final StaticFile page = StaticFile.of(OURS + "docs.html");
    private final Map<String, StaticFile> assets = Map.of(
            "docs.js", StaticFile.of(OURS + "docs.js"),
            "swagger-ui-bundle.js", StaticFile.of(SWAGGER_UI + "swagger-ui-bundle.js"),
            "swagger-ui.css", StaticFile.of(SWAGGER_UI + "swagger-ui.css"),
            "favicon-32x32.png", StaticFile.of(SWAGGER_UI + "favicon-32x32.png"));

    private final AccessGuard guard;

    public DocsRoutes(AccessGuard guard) {
        this.guard = guard;
    }

    @Override
    public void addTo(Router router) {
        router.get(OPENAPI_PATH).setName("openapi").handler(guard.publicRoute("docs", openapi));
        router.get(DOCS_PATH).setName("docs").handler(guard.publicRoute("docs", this::page));
        assets.forEach((name, file) ->
                router.get(ASSETS_PATH + name).setName("docs asset " + name).handler(guard.publicRoute("docs", file)));
    }

    private void page(RoutingContext routing) {
        routing.response()
                .putHeader("content-security-policy", POLICY)
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("cross-origin-opener-policy", "same-origin");
        page.handle(routing);
    }

    private static String swaggerUiVersion() {
        try (InputStream resource = DocsRoutes.class
                .getClassLoader()
                .getResourceAsStream("META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
            if (resource == null) {
                throw new IllegalStateException("the class path lacks Swagger UI");
            }
            Properties properties = new Properties();
            properties.load(resource);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
