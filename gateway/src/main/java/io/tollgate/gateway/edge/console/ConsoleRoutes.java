package io.tollgate.gateway.edge.console;

import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.ConsoleSessions;
import io.tollgate.gateway.config.OidcConfig;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.EarlyResponses;
import io.tollgate.gateway.edge.HeaderNames;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.tollgate.gateway.edge.SessionCookie;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The web console at {@code /console/}: files of the class path, which the module {@code console} builds, and the
 * exchange of the code that {@code tollgate up} prints for a session. The page loads nothing from anywhere else, and
 * has no privilege: all that it shows and does goes through the API, with the token that it is given.
 */
public final class ConsoleRoutes implements Routes {
    static final String PATH = "/console/";

    private static final String ROUTE = "console";
    private static final String FILES = "io/tollgate/console/";
    private static final String PAGE = "index.html";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final AccessGuard guard;
    private final ConsoleSessions sessions;
    private final Files files;
    private final @Nullable SessionCookie cookie;

    /** The console's files, which all event loops share. */
    public record Files(Map<String, StaticFile> byName) {
        public Files {
            byName = Map.copyOf(byName);
        }

        /** Reads them all. */
        public static Files load() {
            Map<String, StaticFile> byName = new HashMap<>();
            for (String name : names()) {
                byName.put(
                        name,
                        name.startsWith("console-")
                                ? StaticFile.unchanging(FILES + name)
                                : StaticFile.of(FILES + name));
            }
            return new Files(byName);
        }

        private static List<String> names() {
            try (InputStream list = ConsoleRoutes.class.getClassLoader().getResourceAsStream(FILES + "files.txt")) {
                if (list == null) {
                    throw new IllegalStateException("the class path lacks the console");
                }
                return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public ConsoleRoutes(AccessGuard guard, ConsoleSessions sessions, Files files) {
        this(guard, sessions, files, null);
    }

    /**
     * The same where people sign in by OpenID Connect.
     *
     * @param cookie of their sessions; null if they do not
     */
    public ConsoleRoutes(AccessGuard guard, ConsoleSessions sessions, Files files, @Nullable SessionCookie cookie) {
        this.guard = guard;
        this.sessions = sessions;
        this.files = files;
        this.cookie = cookie;
    }

    @Override
    public void addTo(Router router) {
        router.getWithRegex("/").setName("console file of the root").handler(this::root);
        router.getWithRegex("/console")
                .setName("console file without its slash")
                .handler(context -> redirect(context.request()));
        files.byName()
                .forEach((name, file) -> router.get(PATH + name)
                        .setName("console file " + name)
                        .handler(name.equals(PAGE) ? page(file) : file));
        StaticFile page = Objects.requireNonNull(files.byName().get(PAGE));
        router.getWithRegex(PATH).setName("console file for the folder").handler(page(page));
        router.post(PATH + "sign-in").setName("consoleSignIn").handler(context -> signIn(context.request()));
        router.post(PATH + "sign-out").setName("consoleSignOut").handler(context -> signOut(context.request()));
    }

    /** Sends a browser to the console, and tells anything else what this is. */
    private void root(RoutingContext context) {
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        context.response().putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        if (accept != null && accept.contains("text/html")) {
            redirect(context.request());
            return;
        }
        JsonObject answer = new JsonObject()
                .put("name", "Tollgate")
                .put(
                        "links",
                        new JsonObject()
                                .put("console", PATH)
                                .put("docs", DocsRoutes.DOCS_PATH)
                                .put("openapi", DocsRoutes.OPENAPI_PATH)
                                .put("models", "/v1/models")
                                .put("health", "/health"));
        if (cookie != null) {
            OidcConfig oidc = cookie.signIns().config();
            answer.put(
                    "sign_in",
                    new JsonObject().put("name", oidc.name()).put("url", oidc.publicUrl() + OidcRoutes.SIGN_IN));
        }
        JsonResponses.send(context.request(), 200, answer);
    }

    private static void redirect(HttpServerRequest request) {
        request.response().setStatusCode(302).putHeader(HttpHeaders.LOCATION, PATH);
        EarlyResponses.end(request, Buffer.buffer());
    }

    private static Handler<RoutingContext> page(StaticFile file) {
        return context -> {
            context.response()
                    .putHeader("content-security-policy", POLICY)
                    .putHeader("referrer-policy", "no-referrer")
                    .putHeader("cross-origin-opener-policy", "same-origin");
            file.handle(context);
        };
    }

    /** The code comes where a token would, so that a request with a wrong one is refused unread, like any other. */
    private void signIn(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        String token = authorization == null ? null : sessions.signIn(Authenticator.bearer(authorization));
        if (token == null) {
            JsonResponses.fail(request, guard.wrongCode(request, ROUTE));
            return;
        }
        request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        JsonResponses.send(
                request, 200, new JsonObject().put("object", "session").put("token", token));
    }

    private void signOut(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            sessions.signOut(Authenticator.bearer(authorization));
        }
        if (cookie != null && cookie.fromHere(request)) {
            String session = cookie.session(request);
            if (session != null) {
                cookie.signIns().signOut(session);
            }
            cookie.takeSession(request.response());
        }
        request.response()
                .setStatusCode(204)
                .putHeader(HeaderNames.REQUEST_ID, JsonResponses.requestId(request))
                .end();
    }
}
