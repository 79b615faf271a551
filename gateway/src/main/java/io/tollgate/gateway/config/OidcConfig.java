package io.tollgate.gateway.config;

import io.tollgate.service.Secret;
import java.net.URI;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How people sign in to the console: by OpenID Connect, at a provider that knows them.
 *
 * @param issuer of the provider, exactly as its ID tokens have it
 * @param clientId that the provider knows this gateway by
 * @param clientSecret null for a public client, which has PKCE alone
 * @param publicUrl the origin that browsers reach this gateway at, such as {@code https://tollgate.example.org}
 * @param name of the provider, for people
 * @param scopes asked for, {@code openid} among them
 * @param roles from values of a claim to permissions
 * @param gateways from values of a claim to names of gateways, of which {@code *} stands for all
 */
public record OidcConfig(
        URI issuer,
        String clientId,
        @Nullable Secret clientSecret,
        URI publicUrl,
        String name,
        List<String> scopes,
        ClaimMap roles,
        ClaimMap gateways) {
    public OidcConfig {
        scopes = List.copyOf(scopes);
    }

    /**
     * What values of a claim stand for.
     *
     * @param claim its name, or the path to it with dots between
     * @param map what each value gives; values that are not in it give nothing
     * @param everyone what everybody has who signs in, whatever the claim says
     */
    public record ClaimMap(String claim, Map<String, Set<String>> map, Set<String> everyone) {
        public ClaimMap {
            Map<String, Set<String>> copy = new HashMap<>();
            map.forEach((value, given) -> copy.put(value, Set.copyOf(given)));
            map = Collections.unmodifiableMap(copy);
            everyone = Set.copyOf(everyone);
        }
    }
}
