package io.tollgate.gateway.edge;

import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.call.OwnKey;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the gateway's token in the head of a request, and takes it out. For any thread. */
final class Credentials {
    private static final CharSequence OURS = HttpHeaders.createOptimized("cf-aig-authorization");
    private static final List<OwnKey.Place> HEADERS = List.of(
            OwnKey.Place.AUTHORIZATION, OwnKey.Place.X_API_KEY, OwnKey.Place.API_KEY, OwnKey.Place.X_GOOG_API_KEY);

    private final Authenticator authenticator;

    Credentials(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /**
     * What a request presented.
     *
     * @param ownKeys the provider's own credentials beside it
     * @param query the request's, without credentials; null where there is none, or the route has no use for it
     */
    record Presented(
            Credential credential,
            List<OwnKey> ownKeys,
            @Nullable String query) {
        static Presented of(Credential credential) {
            return new Presented(credential, List.of(), null);
        }
    }

    /** Takes the token out of a request's headers, and every provider's credential where the route allows for one. */
    Presented take(HttpServerRequest request, TokenPlace place) {
        return take(request.headers(), place == TokenPlace.BESIDE_PROVIDER_KEYS ? request.query() : null, place);
    }

    Presented take(MultiMap headers, @Nullable String query, TokenPlace place) {
        return switch (place) {
            case AUTHORIZATION -> {
                Credential credential = authorization(headers);
                headers.remove(HttpHeaders.AUTHORIZATION);
                yield Presented.of(credential);
            }
            case EITHER_AUTHORIZATION -> Presented.of(either(headers));
            case BESIDE_PROVIDER_KEYS -> new Search().through(headers, query);
        };
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

    private Credential either(MultiMap headers) {
        List<String> usual = headers.getAll(HttpHeaders.AUTHORIZATION);
        List<String> ours = headers.getAll(OURS);
        headers.remove(HttpHeaders.AUTHORIZATION);
        headers.remove(OURS);
        if (usual.size() > 1 || ours.size() > 1) {
            return Credential.MALFORMED;
        }
        if (usual.isEmpty()) {
            return authenticator.authenticate(ours.isEmpty() ? null : ours.getFirst());
        }
        return ours.isEmpty() || Authenticator.bearer(usual.getFirst()).equals(Authenticator.bearer(ours.getFirst()))
                ? authenticator.authenticate(usual.getFirst())
                : Credential.MALFORMED;
    }

    /** Looks through all places of one request; two tokens that differ, or two values in one place, are none. */
    private final class Search {
        private final List<OwnKey> ownKeys = new ArrayList<>(2);
        private @Nullable String token;
        private boolean malformed;

        Presented through(MultiMap headers, @Nullable String given) {
            List<String> ours = headers.getAll(OURS);
            headers.remove(OURS);
            malformed = ours.size() > 1;
            if (!ours.isEmpty()) {
                token = Authenticator.bearer(ours.getFirst());
            }
            for (OwnKey.Place place : HEADERS) {
                List<String> values = headers.getAll(place.id());
                if (!values.isEmpty()) {
                    headers.remove(place.id());
                    malformed |= values.size() > 1;
                    String value = values.getFirst();
                    found(place, value, place == OwnKey.Place.AUTHORIZATION ? Authenticator.bearer(value) : value);
                }
            }
            String query = withoutKey(given);
            if (malformed) {
                return new Presented(Credential.MALFORMED, List.of(), query);
            }
            return new Presented(
                    ours.isEmpty() ? judged() : authenticator.authenticate(ours.getFirst()),
                    List.copyOf(ownKeys),
                    query);
        }

        private Credential judged() {
            return token == null ? authenticator.authenticate(null) : authenticator.authenticateToken(token);
        }

        private void found(OwnKey.Place place, String value, String bare) {
            if (!authenticator.isOurs(bare.strip())) {
                ownKeys.add(new OwnKey(place, value));
            } else if (token == null) {
                token = bare.strip();
            } else {
                malformed |= !token.equals(bare.strip());
            }
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
                if (!decoded(name).equals(OwnKey.Place.QUERY.id())) {
                    rest.add(parameter);
                    continue;
                }
                malformed |= one;
                one = true;
                String value = equals < 0 ? "" : parameter.substring(equals + 1);
                found(OwnKey.Place.QUERY, value, decoded(value));
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
