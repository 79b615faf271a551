package io.tollgate.gateway.edge;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of certain other origins call the gateway from a browser (Fetch standard, "CORS protocol"). Their
 * preflights are answered here: they need no credential, and nothing counts them. Cookies are never allowed across
 * origins, so a page has to hold a token of its own.
 */
public final class Cors implements Handler<HttpServerRequest> {
    private static final String ANY = "*";
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

    /** For how many seconds a browser may take a preflight's answer for granted. */
    private static final String MAX_AGE = "600";

    private static final int LONGEST_LIST = 4 << 10;
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~, -]*");

    private final Set<String> origins;
    private final Handler<HttpServerRequest> next;

    private Cors(Set<String> origins, Handler<HttpServerRequest> next) {
        this.origins = origins;
        this.next = next;
    }

    /**
     * A handler that lets those pages call another one.
     *
     * @param origins as browsers write them; {@code *} for any, and none for pages of this origin alone
     */
    public static Handler<HttpServerRequest> around(Set<String> origins, Handler<HttpServerRequest> next) {
        return origins.isEmpty() ? next : new Cors(origins, next);
    }

    @Override
    public void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        // Whatever else the answer says that it depends on.
        response.headersEndHandler(end -> response.headers().add(HttpHeaders.VARY, "origin"));
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null || !(origins.contains(origin) || origins.contains(ANY))) {
            next.handle(request);
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origins.contains(ANY) ? ANY : origin);
        if (request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)) {
            preflight(response, request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS));
        } else {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, ANY);
            next.handle(request);
        }
    }

    private static void preflight(HttpServerResponse response, @Nullable String asked) {
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        // A wildcard would not stand for authorization.
        if (asked != null
                && asked.length() <= LONGEST_LIST
                && NAMES.matcher(asked).matches()) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, asked);
        }
        response.setStatusCode(204).end();
    }
}
