package io.tollgate.gateway.edge;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version that stands twice in a path, because a client puts it before its paths, and the address that it was given
 * ends with it.
 */
public final class DoubledVersion {
    private static final String DOUBLED = "/v1/v1/";
    private static final int ONCE = "/v1".length();
    private static final Pattern LAST = Pattern.compile("/(v\\d+[a-z]*\\d*)/*$");

    private DoubledVersion() {}

    /** The request with the version once in its path. */
    public static HttpServerRequest dropped(HttpServerRequest request) {
        String path = request.path();
        return path != null && path.startsWith(DOUBLED) ? new Undoubled((HttpServerRequestInternal) request) : request;
    }

    /**
     * The path below a provider's own address, without a version that stands twice, or that the address ends with.
     *
     * @param base the provider's address; null for one in this process
     */
    public static String dropped(String path, @Nullable URI base) {
        String once = path;
        while (once.startsWith(DOUBLED)) {
            once = once.substring(ONCE);
        }
        Matcher last = LAST.matcher(base == null || base.getRawPath() == null ? "" : base.getRawPath());
        String version = last.find() ? "/" + last.group(1) : "";
        return !version.isEmpty() && once.startsWith(version + "/") ? once.substring(version.length()) : once;
    }

    /** Such a request, as whoever handles it sees it. */
    private static final class Undoubled extends HttpServerRequestWrapper {
        Undoubled(HttpServerRequestInternal request) {
            super(request);
        }

        @Override
        public @Nullable String path() {
            String path = super.path();
            return path == null ? null : path.substring(ONCE);
        }

        @Override
        public @Nullable String uri() {
            String uri = super.uri();
            return uri == null || !uri.startsWith(DOUBLED) ? uri : uri.substring(ONCE);
        }
    }
}
