package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.call.CallerProviderKey;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the gateway's token in the head of a request, and takes it out. For any thread. */
public final class Credentials {
    private static final CharSequence OURS = HttpHeaders.createOptimized("cf-aig-authorization");
    private static final List<CallerProviderKey.Location> HEADERS = List.of(
            CallerProviderKey.Location.AUTHORIZATION,
            CallerProviderKey.Location.X_API_KEY,
            CallerProviderKey.Location.API_KEY,
            CallerProviderKey.Location.X_GOOG_API_KEY);

    private static final Pattern WORDS = Pattern.compile("[\\s,;=:]+");

    /** A shorter one would be found in anything. */
    private static final int SHORTEST_TOKEN = 8;

    private final Authenticator authenticator;

    Credentials(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /**
     * What a request presented.
     *
     * @param providerKeys the provider's own credentials beside it
     * @param query the request's, without credentials; null if there is none, or the route has no use for it
     */
    public record Presented(
            Credential credential,
            List<CallerProviderKey> providerKeys,
            @Nullable String query) {
        static Presented of(Credential credential) {
            return new Presented(credential, List.of(), null);
        }

        Presented withoutProviderKeys() {
            return new Presented(credential, List.of(), query);
        }
    }

    /** Takes the token out of a request's headers, and every provider's credential where the route allows for one. */
    public Presented take(HttpServerRequest request, CredentialLocation location) {
        return take(request.headers(), location == CredentialLocation.AUTHORIZATION ? null : request.query(), location);
    }

    public Presented take(MultiMap headers, @Nullable String query, CredentialLocation location) {
        String shown = headers.get(HttpHeaders.AUTHORIZATION);
        Search search = new Search();
        Presented presented = switch (location) {
            case AUTHORIZATION -> {
                Credential credential = authorization(headers);
                headers.remove(HttpHeaders.AUTHORIZATION);
                yield Presented.of(credential);
            }
            case BESIDE_PROVIDER_KEYS -> search.through(headers, query);
            case ANY -> search.through(headers, query).withoutProviderKeys();
        };
        removeTokens(headers, search.token != null || shown == null ? search.token : Authenticator.bearer(shown));
        return presented;
    }

    /** Takes out every other header that holds a token: whatever is left may reach a provider. */
    private static void removeTokens(MultiMap headers, @Nullable String presented) {
        Set<String> holding = null;
        for (Map.Entry<String, String> header : headers) {
            String value = header.getValue();
            boolean holds = GatewayToken.isIn(value)
                    || (presented != null && presented.length() >= SHORTEST_TOKEN && value.contains(presented));
            if (holds) {
                holding = holding == null ? new HashSet<>() : holding;
                holding.add(header.getKey());
            }
        }
        if (holding != null) {
            holding.forEach(headers::remove);
        }
    }

    /** What {@code Authorization} holds. Two tokens are none: it is not for us to choose. */
    Credential authorization(MultiMap headers) {
        List<String> given = headers.getAll(HttpHeaders.AUTHORIZATION);
        return switch (given.size()) {
            case 0 -> authenticator.authenticate(null);
            case 1 -> authenticator.authenticate(given.getFirst());
            default -> Credential.MALFORMED;
        };
    }

    /** Looks through all places of one request; two tokens that differ, or two values in one place, are none. */
    private final class Search {
        private final List<CallerProviderKey> providerKeys = new ArrayList<>(2);
        private @Nullable String token;
        private boolean malformed;

        Presented through(MultiMap headers, @Nullable String given) {
            List<String> ours = headers.getAll(OURS);
            headers.remove(OURS);
            malformed = ours.size() > 1;
            if (!ours.isEmpty()) {
                token = Authenticator.bearer(ours.getFirst());
            }
            for (CallerProviderKey.Location location : HEADERS) {
                List<String> values = headers.getAll(location.id());
                if (!values.isEmpty()) {
                    headers.remove(location.id());
                    malformed |= values.size() > 1;
                    String value = values.getFirst();
                    found(
                            location,
                            value,
                            location == CallerProviderKey.Location.AUTHORIZATION ? Authenticator.bearer(value) : value);
                }
            }
            String query = withoutKey(given);
            if (malformed) {
                return new Presented(Credential.MALFORMED, List.of(), query);
            }
            return new Presented(
                    ours.isEmpty() ? judged() : authenticator.authenticate(ours.getFirst()),
                    List.copyOf(providerKeys),
                    query);
        }

        /** A provider's credential where ours should be is a bad one of ours, whoever it is good for. */
        private Credential judged() {
            if (token != null) {
                return authenticator.authenticateToken(token);
            }
            return providerKeys.isEmpty()
                    ? authenticator.authenticate(null)
                    : authenticator.authenticateToken(providerKeys.getFirst().secret());
        }

        private void found(CallerProviderKey.Location location, String value, String bare) {
            String text = bare.strip();
            if (authenticator.isOurs(text)) {
                malformed |= token != null && !token.equals(text);
                token = token == null ? text : token;
            } else if (holdsToken(text)) {
                malformed = true;
            } else {
                providerKeys.add(new CallerProviderKey(location, value));
            }
        }

        /** Whether a token of ours stands among other words, such as behind a scheme that is not ours. */
        private boolean holdsToken(String text) {
            return GatewayToken.isIn(text) || WORDS.splitAsStream(text).skip(1).anyMatch(authenticator::isOurs);
        }

        private @Nullable String withoutKey(@Nullable String query) {
            if (query == null) {
                return null;
            }
            List<String> rest = new ArrayList<>();
            boolean one = false;
            for (String parameter : query.split("&", -1)) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                if (!decoded(name).equals(CallerProviderKey.Location.QUERY.id())) {
                    if (!holdsToken("=" + decoded(parameter))) {
                        rest.add(parameter);
                    }
                    continue;
                }
                malformed |= one;
                one = true;
                String value = equals < 0 ? "" : parameter.substring(equals + 1);
                found(CallerProviderKey.Location.QUERY, value, decoded(value));
            }
            return rest.isEmpty() ? null : String.join("&", rest);
        }

        private static String decoded(String text) {
            try {
                return URLDecoder.decode(text, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException noEscape) {
                return text;
            }
        }
    }
}
