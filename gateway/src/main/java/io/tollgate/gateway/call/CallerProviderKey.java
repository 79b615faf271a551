package io.tollgate.gateway.call;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A provider's own credential that the caller sent along on a provider-native route. It goes to that provider, where it
 * stood, and nowhere else.
 *
 * @param value as it stood there, a scheme such as {@code Bearer} included
 */
public record CallerProviderKey(Location location, String value) {
    private static final String BEARER = "Bearer ";

    /** Where providers look for their credentials. */
    public enum Location {
        AUTHORIZATION("authorization"),
        X_API_KEY("x-api-key"),
        API_KEY("api-key"),
        X_GOOG_API_KEY("x-goog-api-key"),
        /** The parameter {@code key} of the query, encoded as it came. */
        QUERY("key");

        private final String id;

        Location(String id) {
            this.id = id;
        }

        /** The header's name in lower case, or the parameter's. */
        public String id() {
            return id;
        }
    }

    /** The credential itself, decoded and without a scheme, so that it can stand elsewhere. */
    public String secret() {
        return switch (location) {
            case AUTHORIZATION ->
                value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                        ? value.substring(BEARER.length()).strip()
                        : value;
            case X_API_KEY, API_KEY, X_GOOG_API_KEY -> value;
            case QUERY -> decoded();
        };
    }

    private String decoded() {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noEscape) {
            return value;
        }
    }

    /** Says where it stood, and not what it is. */
    @Override
    public String toString() {
        return location.id() + ": ***";
    }
}
