package io.tollgate.gateway.edge.console;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.tollgate.gateway.call.ByteBudget;
import io.tollgate.gateway.call.CallFailure;
import io.tollgate.gateway.call.Failure;
import io.tollgate.gateway.call.FailureException;
import io.tollgate.gateway.edge.AccessGuard;
import io.tollgate.gateway.edge.EarlyResponses;
import io.tollgate.gateway.edge.HeaderNames;
import io.tollgate.gateway.edge.JsonResponses;
import io.tollgate.gateway.edge.Routes;
import io.tollgate.gateway.edge.SessionCookie;
import io.tollgate.gateway.edge.request.BodyReader;
import io.tollgate.gateway.oidc.SignInFailure;
import io.tollgate.gateway.oidc.SignIns;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Signing in to the console by OpenID Connect: where a browser begins, where the provider sends it back to, and where
 * the provider tells that somebody signed out there. Belongs to one event loop.
 */
public final class OidcRoutes implements Routes {
    /** Where a browser begins, below the public address. */
    static final String SIGN_IN = "/console/oidc/sign-in";

    private static final String LOGOUT = "/console/oidc/back-channel-logout";
    private static final String LOGOUT_TOKEN = "logout_token";
    private static final String ROUTE = "oidc";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int LARGEST_BODY = 16 << 10;
    /** No token has such an id. */
    private static final String MEMORY_OWNER = "(provider)";

    private final Vertx vertx;
    private final AccessGuard guard;
    private final ByteBudget budget;
    private final BodyReader bodies;
    private final SignIns signIns;
    private final SessionCookie cookie;

    public OidcRoutes(Vertx vertx, AccessGuard guard, ByteBudget budget, SessionCookie cookie) {
        this.vertx = vertx;
        this.guard = guard;
        this.budget = budget;
        this.bodies = new BodyReader(vertx, LARGEST_BODY);
        this.signIns = cookie.signIns();
        this.cookie = cookie;
    }

    @Override
    public void addTo(Router router) {
        router.get(SIGN_IN).setName("oidcSignIn").handler(context -> begin(context.request()));
        router.get(SignIns.CALLBACK).setName("oidcCallback").handler(context -> complete(context.request()));
        router.post(LOGOUT).setName("oidcBackChannelLogout").handler(context -> logOut(context.request()));
    }

    private void begin(HttpServerRequest request) {
        onLoop(signIns.begin(address(request)))
                .onComplete(
                        begun -> {
                            cookie.giveAttempt(request.response(), begun.kept());
                            redirect(request, begun.address().toString());
                        },
                        e -> notSignedIn(request, e));
    }

    private void complete(HttpServerRequest request) {
        String kept = cookie.attempt(request);
        String before = cookie.session(request);
        onLoop(signIns.complete(Objects.requireNonNullElse(request.query(), ""), kept, address(request)))
                .onComplete(
                        secret -> {
                            if (before != null) {
                                signIns.signOut(before);
                            }
                            cookie.takeAttempt(request.response());
                            cookie.giveSession(request.response(), secret);
                            redirect(request, ConsoleRoutes.PATH);
                        },
                        e -> {
                            cookie.takeAttempt(request.response());
                            notSignedIn(request, e);
                        });
    }

    /** People are told on the page, by a word that it knows: what the provider wrote is for the log. */
    private void notSignedIn(HttpServerRequest request, Throwable e) {
        SignInFailure.Reason reason = reason(e);
        if (reason == SignInFailure.Reason.EXPIRED || reason == SignInFailure.Reason.REJECTED) {
            guard.badCredential(request, ROUTE);
        }
        redirect(request, ConsoleRoutes.PATH + "#sign-in-failed=" + reason.id());
    }

    private void logOut(HttpServerRequest request) {
        String type = Objects.requireNonNullElse(request.getHeader(HttpHeaders.CONTENT_TYPE), "");
        if (!type.toLowerCase(Locale.ROOT).startsWith(FORM)) {
            JsonResponses.fail(request, new CallFailure.InvalidRequest("The body must be a form: " + FORM + ".", null));
            return;
        }
        ByteBudget.Lease memory = budget.lease(MEMORY_OWNER);
        bodies.read(request, memory)
                .compose(body -> onLoop(signIns.logOut(logoutToken(body), address(request))))
                .onComplete(done -> memory.close())
                .onComplete(
                        done -> head(request, 200).end(), e -> JsonResponses.fail(request, notLoggedOut(request, e)));
    }

    private Failure notLoggedOut(HttpServerRequest request, Throwable e) {
        if (e instanceof FailureException failed) {
            return failed.failure();
        }
        return switch (reason(e)) {
            case UNAVAILABLE, BUSY -> new CallFailure.Overloaded();
            case EXPIRED, DENIED, REJECTED, NO_ACCESS, BAD_LOGOUT -> {
                Failure wait = guard.badCredential(request, ROUTE);
                yield wait != null
                        ? wait
                        : new CallFailure.InvalidRequest(
                                "This is no logout token of the provider for this client, or it is old, or was used.",
                                LOGOUT_TOKEN);
            }
        };
    }

    /** What is no form, or not one with one token, holds a token that is none. */
    private static String logoutToken(Buffer form) {
        Map<String, List<String>> fields = new QueryStringDecoder(
                        form.toString(StandardCharsets.UTF_8), StandardCharsets.UTF_8, false)
                .parameters();
        List<String> tokens = fields.getOrDefault(LOGOUT_TOKEN, List.of());
        return tokens.size() == 1 ? tokens.getFirst() : "";
    }

    private static String address(HttpServerRequest request) {
        SocketAddress address = request.remoteAddress();
        return address == null || address.hostAddress() == null ? "" : address.hostAddress();
    }

    private static SignInFailure.Reason reason(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof SignInFailure failure ? failure.reason() : SignInFailure.Reason.REJECTED;
    }

    private static void redirect(HttpServerRequest request, String location) {
        head(request, 302).putHeader(HttpHeaders.LOCATION, location).putHeader("referrer-policy", "no-referrer");
        EarlyResponses.end(request, Buffer.buffer());
    }

    private static HttpServerResponse head(HttpServerRequest request, int status) {
        return request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HeaderNames.REQUEST_ID, JsonResponses.requestId(request));
    }

    private <T> Future<T> onLoop(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, vertx.getOrCreateContext());
    }
}
