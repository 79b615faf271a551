package io.tollgate.gateway.provider;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which headers cross the gateway, in both directions. */
final class UpstreamHeaders {
    /** RFC 9110, section 7.6.1, what describes a body that is rewritten, and a header without a name. */
    private static final HeaderNameSet HOP_BY_HOP = HeaderNameSet.of(
            "",
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "content-encoding",
            "host",
            "expect");

    /**
     * Credentials for the gateway, what tells an upstream of the caller's place in our network, and what some servers
     * take for another method or path than the one that was looked at here.
     */
    private static final HeaderNameSet OURS = HeaderNameSet.of(
            "authorization",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "cookie",
            "accept-encoding",
            "forwarded",
            "via",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "true-client-ip",
            "cf-connecting-ip",
            "fastly-client-ip",
            "x-http-method",
            "x-http-method-override",
            "x-method-override",
            "x-original-url",
            "x-original-uri",
            "x-rewrite-url");

    /** OpenAI's, and Google's. */
    private static final List<CharSequence> ACCOUNTS = Stream.of(
                    "openai-organization", "openai-project", "x-goog-user-project")
            .map(HttpHeaders::createOptimized)
            .toList();

    /** What an upstream may say of its own origin, and not of ours. */
    private static final HeaderNameSet OF_ITS_ORIGIN = HeaderNameSet.of(
            "set-cookie",
            "set-cookie2",
            "access-control-allow-origin",
            "access-control-allow-credentials",
            "access-control-allow-headers",
            "access-control-allow-methods",
            "access-control-allow-private-network",
            "access-control-expose-headers",
            "access-control-max-age",
            "alt-svc",
            "clear-site-data",
            "refresh",
            "service-worker-allowed",
            "strict-transport-security");

    /** All begin with an x or a c. */
    private static final List<String> OUR_PREFIXES = List.of("cf-aig-", "x-gateway-", "x-tollgate-");

    private static final List<String> FORWARDED =
            Stream.concat(OUR_PREFIXES.stream(), Stream.of("x-forwarded-")).toList();

    private static final String REQUEST_ID = "x-request-id";
    private static final String KEEP_ALIVE = "keep-alive";

    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_ERROR = 400;

    private UpstreamHeaders() {}

    /**
     * Copies the caller's headers that go upstream with a parsed request: all but credentials, hop-by-hop ones and the
     * gateway's own, those that the caller's connection header nominates included. No encoding is accepted: what cannot
     * be read cannot be metered.
     */
    static void forward(MultiMap from, MultiMap to) {
        copy(from, to);
        dropNominated(from, to);
        acceptNoEncoding(to);
    }

    private static void copy(MultiMap from, MultiMap to) {
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey();
            if (!staysHere(name)) {
                to.add(name, header.getValue());
            }
        }
    }

    /** Some servers read an underscore in a name as a hyphen, so that two names are one to them. */
    private static boolean staysHere(String read) {
        String name = read.indexOf('_') < 0 ? read : read.replace('_', '-');
        return HOP_BY_HOP.contains(name) || OURS.contains(name) || hasPrefix(name, FORWARDED);
    }

    /** Takes out by which a caller would choose whose account a key of the operator's is charged to. */
    static void dropAccounts(MultiMap headers) {
        ACCOUNTS.forEach(headers::remove);
    }

    /** A caller may nominate that header too, and must not thereby make an answer unreadable. */
    private static void acceptNoEncoding(MultiMap to) {
        to.set(HttpHeaders.ACCEPT_ENCODING, "identity");
    }

    /** Copies those that go upstream with a translated request: what belongs to the caller's format stays here. */
    static void forwardTranslated(MultiMap from, MultiMap to) {
        forward(from, to);
        to.names().stream().filter(UpstreamHeaders::ofOneFormat).toList().forEach(to::remove);
    }

    private static boolean ofOneFormat(String name) {
        return startsWith(name, "anthropic-")
                || startsWith(name, "openai-")
                || startsWith(name, "x-goog-")
                || startsWith(name, "x-stainless-");
    }

    /**
     * The upstream's headers that reach the caller: all but hop-by-hop ones, what an upstream says of its own
     * origin, such as cookies, and names that the gateway itself gives a meaning to.
     */
    static MultiMap backward(MultiMap from) {
        MultiMap to = HttpHeaders.headers();
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey();
            if (name.equalsIgnoreCase(REQUEST_ID)) {
                to.add("x-upstream-request-id", header.getValue());
            } else if (!HOP_BY_HOP.contains(name) && !OF_ITS_ORIGIN.contains(name) && !hasPrefix(name, OUR_PREFIXES)) {
                to.add(name, header.getValue());
            }
        }
        dropNominated(from, to);
        return to;
    }

    /** Takes out where a redirect leads: a client must not follow an upstream, with its token, away from here. */
    static void dropRedirect(int status, MultiMap headers) {
        if (status >= FIRST_REDIRECT && status < FIRST_ERROR) {
            headers.remove(HttpHeaders.LOCATION);
        }
    }

    /** Copies the headers of a request that passes through, the encoding of its body included. */
    static void pass(MultiMap from, MultiMap to) {
        copy(from, to);
        String encoding = from.get(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null) {
            to.set(HttpHeaders.CONTENT_ENCODING, encoding);
        }
        dropNominated(from, to);
        acceptNoEncoding(to);
    }

    /**
     * The coding that a body still has, though none was asked for: one that could not be undone; null if there is none.
     */
    static @Nullable String coding(MultiMap from) {
        String coding = from.get(HttpHeaders.CONTENT_ENCODING);
        return coding == null || coding.equalsIgnoreCase("identity") ? null : coding;
    }

    /** The headers of an answer that passes through, its length included. */
    static MultiMap passBack(MultiMap from) {
        MultiMap to = backward(from);
        String length = from.get(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            to.set(HttpHeaders.CONTENT_LENGTH, length);
        }
        dropNominated(from, to);
        return to;
    }

    /** Drops those that the connection header says are for the next hop alone. */
    private static void dropNominated(MultiMap from, MultiMap to) {
        for (String options : from.getAll(HttpHeaders.CONNECTION)) {
            if (options.equalsIgnoreCase(KEEP_ALIVE)) {
                // Never copied, and what nearly all say.
                continue;
            }
            for (String name : options.split(",", -1)) {
                to.remove(name.strip());
            }
        }
    }

    /** Most names do not even begin with the letter of a prefix. */
    private static boolean hasPrefix(String name, List<String> prefixes) {
        char first = name.isEmpty() ? ' ' : name.charAt(0);
        if (first != 'x' && first != 'X' && first != 'c' && first != 'C') {
            return false;
        }
        for (String prefix : prefixes) {
            if (startsWith(name, prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
