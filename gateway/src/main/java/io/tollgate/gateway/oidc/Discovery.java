package io.tollgate.gateway.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.tollgate.gateway.oidc.SignInFailure.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the provider says of itself (OpenID Connect Discovery 1.0), asked for when it is first needed, so that a gateway
 * starts and serves calls whatever the provider does. Blocks; for any thread.
 */
final class Discovery {
    private static final long FRESH_NANOS = Duration.ofHours(1).toNanos();
    private static final long BETWEEN_TRIES_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long KEYS_FRESH_MILLIS = Duration.ofMinutes(5).toMillis();
    private static final long KEYS_WAIT_MILLIS = Duration.ofSeconds(15).toMillis();

    /** An unknown key may have the keys fetched once more in this time, and no oftener. */
    private static final long BETWEEN_KEYS_MILLIS = Duration.ofSeconds(30).toMillis();

    /** Signatures that only the provider can make: none with a secret that both sides have, and never {@code none}. */
    private static final Set<JWSAlgorithm> ASYMMETRIC = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final Issuer issuer;
    private final ProviderHttp http;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Provider known;
    private @Nullable SignInFailure failure;
    private long triedNanos;

    /** The provider's metadata, and what chooses among its keys. */
    record Provider(OIDCProviderMetadata metadata, JWSKeySelector<SecurityContext> keys) {}

    Discovery(URI issuer, ProviderHttp http, LongSupplier nanoTime) {
        this.issuer = new Issuer(issuer);
        this.http = http;
        this.nanoTime = nanoTime;
    }

    /** What was last heard, where that is recent, or where the provider does not answer now. */
    Provider provider() throws SignInFailure {
        lock.lock();
        try {
            Provider last = known;
            long age = nanoTime.getAsLong() - triedNanos;
            if (last != null && age < FRESH_NANOS) {
                return last;
            }
            if (failure != null && age < BETWEEN_TRIES_NANOS) {
                throw failure;
            }
            triedNanos = nanoTime.getAsLong();
            try {
                Provider now = ask();
                known = now;
                failure = null;
                return now;
            } catch (SignInFailure e) {
                if (last != null) {
                    return last;
                }
                failure = e;
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    private Provider ask() throws SignInFailure {
        try {
            OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(
                    http.get(OIDCProviderMetadata.resolveURL(issuer).toURI()));
            if (!issuer.equals(metadata.getIssuer())) {
                throw unusable("it names another issuer than oidc.issuer: \"" + metadata.getIssuer() + "\"");
            }
            List<URI> endpoints = new ArrayList<>();
            endpoints.add(metadata.getAuthorizationEndpointURI());
            endpoints.add(metadata.getTokenEndpointURI());
            endpoints.add(metadata.getJWKSetURI());
            if (metadata.getUserInfoEndpointURI() != null) {
                endpoints.add(metadata.getUserInfoEndpointURI());
            }
            for (URI endpoint : endpoints) {
                if (endpoint == null || !secure(endpoint)) {
                    throw unusable("an endpoint is missing, or is not https as the issuer is");
                }
            }
            return new Provider(metadata, keys(metadata));
        } catch (GeneralException | URISyntaxException e) {
            throw unusable("it is not OpenID Connect's");
        } catch (IOException e) {
            throw unusable(String.valueOf(e.getMessage()));
        }
    }

    /** Where the issuer is on this machine, as in a test, so may the rest be. */
    private boolean secure(URI endpoint) {
        return "https".equals(endpoint.getScheme())
                || ("http".equals(endpoint.getScheme()) && issuer.getValue().startsWith("http:"));
    }

    private JWSKeySelector<SecurityContext> keys(OIDCProviderMetadata metadata) throws IOException, SignInFailure {
        Set<JWSAlgorithm> algorithms = new LinkedHashSet<>(ASYMMETRIC);
        if (metadata.getIDTokenJWSAlgs() != null) {
            algorithms.retainAll(metadata.getIDTokenJWSAlgs());
        }
        if (algorithms.isEmpty()) {
            throw unusable("it signs ID tokens with none of " + ASYMMETRIC);
        }
        return new JWSVerificationKeySelector<>(
                algorithms,
                JWKSourceBuilder.<SecurityContext>create(metadata.getJWKSetURI().toURL(), http)
                        .cache(KEYS_FRESH_MILLIS, KEYS_WAIT_MILLIS)
                        .refreshAheadCache(false)
                        .rateLimited(BETWEEN_KEYS_MILLIS)
                        .build());
    }

    private static SignInFailure unusable(String why) {
        return new SignInFailure(Reason.UNAVAILABLE, "the provider's metadata cannot be used: " + why);
    }
}
