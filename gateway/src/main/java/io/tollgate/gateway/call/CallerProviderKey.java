package io.tollgate.gateway.call;

/**
 * A provider's own credential that the caller sent along on a provider-native route. It goes to that provider, where it
 * stood, and nowhere else.
 *
 * @param value as it stood there, a scheme such as {@code Bearer} included
 */
public record CallerProviderKey(Location location, String value) {
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

    /** Says where it stood, and not what it is. */
    @Override
    public String toString() {
        return location.id() + ": ***";
    }
}
