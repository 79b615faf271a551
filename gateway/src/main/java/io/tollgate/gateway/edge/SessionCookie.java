package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.oidc.SignIns;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of people who sign in to the console by OpenID Connect. No script reads them, and they are sent to this
 * very host alone. A session's cookie counts only beside a header that a page of another origin cannot send, whatever
 * the method; so it is of no use to a page that has somebody's browser ask for something. For any thread.
 */
public final class SessionCookie {
    /** What the console's requests have, and those of forms, images and links do not. */
    static final CharSequence HEADER = HttpHeaders.createOptimized("x-tollgate-console");

    private static final CharSequence FETCH_SITE = HttpHeaders.createOptimized("sec-fetch-site");
    private static final String SAME_ORIGIN = "same-origin";

    /** Browsers take a cookie of such a name for this very host alone, and by TLS alone (RFC 6265bis, 4.1.3.2). */
    private static final String HOST_ONLY = "__Host-";

    private static final String SESSION = "tollgate-session";
    private static final String ATTEMPT = "tollgate-sign-in";
    private static final Duration ATTEMPT_GOOD_FOR = Duration.ofMinutes(10);

    private final SignIns signIns;
    private final String origin;
    private final boolean secure;

    public SessionCookie(SignIns signIns) {
        URI publicUrl = signIns.config().publicUrl();
        this.signIns = signIns;
        this.origin = publicUrl.toString();
        this.secure = "https".equals(publicUrl.getScheme());
    }

    public SignIns signIns() {
        return signIns;
    }

    /** Whoever's session a request of the console itself belongs to; null where it is none. */
    Credential.@Nullable Valid credential(HttpServerRequest request) {
        String secret = fromHere(request) ? session(request) : null;
        return secret == null ? null : signIns.find(secret);
    }

    /** Whether a request is the console's own: it has its header, and its browser names no other origin. */
    public boolean fromHere(HttpServerRequest request) {
        String asking = request.getHeader(HttpHeaders.ORIGIN);
        String site = request.getHeader(FETCH_SITE);
        return request.headers().contains(HEADER)
                && (asking == null || asking.equals(origin))
                && (site == null || site.equals(SAME_ORIGIN));
    }

    @Nullable
    public String session(HttpServerRequest request) {
        return value(request, SESSION);
    }

    /** Gives the browser a session. It is not sent with what other sites link to, and ends with the browser at last. */
    public void giveSession(HttpServerResponse response, String secret) {
        response.addCookie(cookie(SESSION, secret, CookieSameSite.STRICT));
    }

    public void takeSession(HttpServerResponse response) {
        response.addCookie(cookie(SESSION, "", CookieSameSite.STRICT).setMaxAge(0));
    }

    @Nullable
    public String attempt(HttpServerRequest request) {
        return value(request, ATTEMPT);
    }

    /**
     * Has the browser keep a sign-in that begins. It is sent when the provider, another site, sends the browser back.
     */
    public void giveAttempt(HttpServerResponse response, String kept) {
        response.addCookie(cookie(ATTEMPT, kept, CookieSameSite.LAX).setMaxAge(ATTEMPT_GOOD_FOR.toSeconds()));
    }

    public void takeAttempt(HttpServerResponse response) {
        response.addCookie(cookie(ATTEMPT, "", CookieSameSite.LAX).setMaxAge(0));
    }

    /** Two cookies of one name are none: one of them is somebody else's. */
    private @Nullable String value(HttpServerRequest request, String name) {
        if (!request.headers().contains(HttpHeaders.COOKIE)) {
            return null;
        }
        Set<Cookie> cookies = request.cookies(named(name));
        return cookies.size() == 1 ? cookies.iterator().next().getValue() : null;
    }

    private Cookie cookie(String name, String value, CookieSameSite sameSite) {
        return Cookie.cookie(named(name), value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(secure)
                .setSameSite(sameSite);
    }

    private String named(String name) {
        return secure ? HOST_ONLY + name : name;
    }
}
