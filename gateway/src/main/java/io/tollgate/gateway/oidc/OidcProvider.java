package io.tollgate.gateway.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationErrorResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.InvalidHashException;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import io.tollgate.gateway.config.OidcConfig;
import io.tollgate.gateway.oidc.SignInFailure.Reason;
import io.tollgate.service.Secret;
import io.tollgate.service.text.Excerpt;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The provider, asked for what OpenID Connect Core 1.0 has clients ask for. What it answers is believed once it is
 * verified, by the library: signature, issuer, audience, times, nonce. Blocks; for any thread.
 */
final class OidcProvider {
    /** How far the provider's clock may be from ours, in seconds. */
    private static final int CLOCK_SKEW = 60;

    /** A longer refresh token is not kept: sessions have a bounded size. */
    private static final int LONGEST_REFRESH_TOKEN = 4096;

    /** In characters, of what the library says of a token that the provider itself handed over. */
    private static final int LONGEST_QUOTING = 200;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private static final String NO_KEYS = "the provider's keys cannot be had";

    private static final Duration USUAL_VALIDITY = Duration.ofHours(1);

    private final OidcConfig config;
    private final ClientID client;
    private final URI redirect;
    private final ProviderHttp http;
    private final Discovery discovery;
    private final PersonReader persons;
    private final InstantSource clock;

    /** @param redirect where the provider sends people back to */
    OidcProvider(OidcConfig config, URI redirect, ProviderHttp http, Discovery discovery, InstantSource clock) {
        this.config = config;
        this.client = new ClientID(config.clientId());
        this.redirect = redirect;
        this.http = http;
        this.discovery = discovery;
        this.persons = new PersonReader(config);
        this.clock = clock;
    }

    /** Where a browser is sent to sign in. */
    URI address(Attempt attempt) throws SignInFailure {
        return new AuthenticationRequest.Builder(
                        ResponseType.CODE, new Scope(config.scopes().toArray(String[]::new)), client, redirect)
                .endpointURI(discovery.provider().metadata().getAuthorizationEndpointURI())
                .state(attempt.state())
                .nonce(attempt.nonce())
                .codeChallenge(attempt.verifier(), CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /**
     * Takes the provider's answer to an attempt.
     *
     * @param query of the address that the browser was sent back to
     */
    Tokens answered(String query, Attempt attempt) throws SignInFailure {
        AuthenticationResponse response;
        try {
            response = AuthenticationResponseParser.parse(URI.create(redirect + "?" + query));
        } catch (ParseException | IllegalArgumentException e) {
            throw new SignInFailure(Reason.EXPIRED, "a browser came back without an answer");
        }
        if (!attempt.has(response.getState())) {
            throw new SignInFailure(Reason.EXPIRED, "an answer that this browser did not ask for");
        }
        Discovery.Provider provider = discovery.provider();
        Issuer issuer = response.getIssuer();
        boolean named = provider.metadata().supportsAuthorizationResponseIssuerParam();
        if (issuer == null ? named : !issuer.equals(provider.metadata().getIssuer())) {
            throw new SignInFailure(Reason.REJECTED, "the answer is from another issuer, or from none (RFC 9207)");
        }
        if (response instanceof AuthenticationErrorResponse) {
            throw new SignInFailure(Reason.DENIED, "the provider let nobody in");
        }
        AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
        if (code == null) {
            throw new SignInFailure(Reason.REJECTED, "the answer holds no code");
        }
        OIDCTokens tokens = tokens(provider, new AuthorizationCodeGrant(code, redirect, attempt.verifier()));
        IDTokenClaimsSet verified = verified(provider, tokens, attempt.nonce());
        if (verified == null) {
            throw new SignInFailure(Reason.REJECTED, "the provider gave no ID token");
        }
        Map<String, Object> claims = claims(provider, tokens, verified);
        return new Tokens(persons.read(claims), verified.getExpirationTime().toInstant(), refreshToken(tokens, null));
    }

    /**
     * Asks anew for what was told of a person (OpenID Connect Core 1.0, section 12).
     *
     * @throws SignInFailure with {@link Reason#DENIED} or {@link Reason#REJECTED} where the person is to be signed out
     */
    Tokens refreshed(Secret refreshToken, Person person) throws SignInFailure {
        Discovery.Provider provider = discovery.provider();
        OIDCTokens tokens = tokens(provider, new RefreshTokenGrant(new RefreshToken(refreshToken.value())));
        IDTokenClaimsSet verified = verified(provider, tokens, null);
        Secret next = refreshToken(tokens, refreshToken);
        if (verified == null) {
            long seconds = tokens.getAccessToken().getLifetime();
            Duration validity = seconds > 0 ? Duration.ofSeconds(seconds) : USUAL_VALIDITY;
            return new Tokens(null, clock.instant().plus(validity), next);
        }
        if (!verified.getSubject().getValue().equals(person.subject())) {
            throw new SignInFailure(Reason.REJECTED, "a refresh gave somebody else's ID token");
        }
        Map<String, Object> claims = claims(provider, tokens, verified);
        Person now = persons.read(claims);
        String session = now.providerSession() == null ? person.providerSession() : now.providerSession();
        return new Tokens(
                new Person(now.subject(), session, now.name(), now.permissions(), now.scope()),
                verified.getExpirationTime().toInstant(),
                next);
    }

    /** What a logout token says, once it is verified (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
    LogoutTokenClaimsSet logout(String token) throws SignInFailure {
        Discovery.Provider provider = discovery.provider();
        LogoutTokenValidator validator =
                new LogoutTokenValidator(provider.metadata().getIssuer(), client, false, provider.keys(), null);
        validator.setMaxClockSkew(CLOCK_SKEW);
        try {
            return validator.validate(JWTParser.parse(token));
        } catch (java.text.ParseException e) {
            throw new SignInFailure(Reason.BAD_LOGOUT, "a logout token that is no JWT");
        } catch (KeySourceException e) {
            throw new SignInFailure(Reason.UNAVAILABLE, NO_KEYS);
        } catch (BadJOSEException | JOSEException e) {
            throw new SignInFailure(Reason.BAD_LOGOUT, "a logout token that is not good");
        }
    }

    private OIDCTokens tokens(Discovery.Provider provider, AuthorizationGrant grant) throws SignInFailure {
        URI endpoint = provider.metadata().getTokenEndpointURI();
        ClientAuthentication authentication = authentication(provider);
        TokenRequest request = (authentication == null
                        ? new TokenRequest.Builder(endpoint, client, grant)
                        : new TokenRequest.Builder(endpoint, authentication, grant))
                .build();
        TokenResponse response;
        int status;
        try {
            HTTPResponse answer = request.toHTTPRequest().send(http);
            status = answer.getStatusCode();
            response = OIDCTokenResponseParser.parse(answer);
        } catch (ParseException e) {
            throw new SignInFailure(Reason.UNAVAILABLE, "the token endpoint's answer is not OAuth's");
        } catch (IOException e) {
            throw new SignInFailure(Reason.UNAVAILABLE, "the token endpoint: " + e.getMessage());
        }
        if (!response.indicatesSuccess()) {
            boolean later = status >= SERVER_ERROR || status == TOO_MANY_REQUESTS;
            throw new SignInFailure(
                    later ? Reason.UNAVAILABLE : Reason.REJECTED,
                    "the token endpoint refused: "
                            + code(response.toErrorResponse().getErrorObject()));
        }
        if (response instanceof OIDCTokenResponse answered) {
            return answered.getOIDCTokens();
        }
        throw new SignInFailure(Reason.REJECTED, "the token endpoint gave no ID token: is openid among the scopes?");
    }

    private @Nullable ClientAuthentication authentication(Discovery.Provider provider) throws SignInFailure {
        Secret given = config.clientSecret();
        if (given == null) {
            return null;
        }
        var secret = new com.nimbusds.oauth2.sdk.auth.Secret(given.value());
        List<ClientAuthenticationMethod> methods = provider.metadata().getTokenEndpointAuthMethods();
        if (methods == null || methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)) {
            return new ClientSecretBasic(client, secret);
        }
        if (methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)) {
            return new ClientSecretPost(client, secret);
        }
        throw new SignInFailure(
                Reason.UNAVAILABLE, "the token endpoint takes neither client_secret_basic nor client_secret_post");
    }

    /** The ID token's claims; null where there is none. */
    private @Nullable IDTokenClaimsSet verified(Discovery.Provider provider, OIDCTokens tokens, @Nullable Nonce nonce)
            throws SignInFailure {
        JWT token = tokens.getIDToken();
        if (token == null) {
            return null;
        }
        IDTokenValidator validator =
                new IDTokenValidator(provider.metadata().getIssuer(), client, provider.keys(), null);
        validator.setMaxClockSkew(CLOCK_SKEW);
        try {
            IDTokenClaimsSet claims = validator.validate(token, nonce);
            String party = claims.getAuthorizedParty() == null
                    ? null
                    : claims.getAuthorizedParty().getValue();
            if (party == null ? claims.getAudience().size() > 1 : !party.equals(client.getValue())) {
                throw new SignInFailure(Reason.REJECTED, "the ID token was not made for this client alone (azp)");
            }
            if (claims.getAccessTokenHash() != null
                    && token.getHeader().getAlgorithm() instanceof JWSAlgorithm algorithm) {
                AccessTokenValidator.validate(tokens.getAccessToken(), algorithm, claims.getAccessTokenHash());
            }
            return claims;
        } catch (KeySourceException e) {
            throw new SignInFailure(Reason.UNAVAILABLE, NO_KEYS);
        } catch (BadJOSEException | JOSEException e) {
            throw new SignInFailure(
                    Reason.REJECTED,
                    "the ID token is not good: " + Excerpt.of(String.valueOf(e.getMessage()), LONGEST_QUOTING));
        } catch (InvalidHashException e) {
            throw new SignInFailure(Reason.REJECTED, "the access token is not the ID token's (at_hash)");
        }
    }

    /** Those of the ID token, and where they do not say all, those of the UserInfo endpoint, which hold less. */
    private Map<String, Object> claims(Discovery.Provider provider, OIDCTokens tokens, IDTokenClaimsSet verified)
            throws SignInFailure {
        Map<String, Object> told = verified.toJSONObject();
        URI endpoint = provider.metadata().getUserInfoEndpointURI();
        if (endpoint == null || persons.complete(told)) {
            return told;
        }
        Map<String, Object> all = new HashMap<>(userInfo(endpoint, tokens.getAccessToken(), verified));
        all.putAll(told);
        return all;
    }

    private Map<String, Object> userInfo(URI endpoint, AccessToken token, IDTokenClaimsSet verified)
            throws SignInFailure {
        try {
            UserInfoResponse response = UserInfoResponse.parse(
                    new UserInfoRequest(endpoint, token).toHTTPRequest().send(http));
            if (!response.indicatesSuccess() || response.toSuccessResponse().getUserInfo() == null) {
                throw new SignInFailure(Reason.UNAVAILABLE, "the UserInfo endpoint refused, or did not answer in JSON");
            }
            var info = response.toSuccessResponse().getUserInfo();
            if (!verified.getSubject().equals(info.getSubject())) {
                throw new SignInFailure(Reason.REJECTED, "the UserInfo endpoint told of somebody else");
            }
            return info.toJSONObject();
        } catch (ParseException e) {
            throw new SignInFailure(Reason.UNAVAILABLE, "the UserInfo endpoint's answer is not OpenID Connect's");
        } catch (IOException e) {
            throw new SignInFailure(Reason.UNAVAILABLE, "the UserInfo endpoint: " + e.getMessage());
        }
    }

    private static @Nullable Secret refreshToken(OIDCTokens tokens, @Nullable Secret before) {
        RefreshToken given = tokens.getRefreshToken();
        if (given == null) {
            return before;
        }
        return given.getValue().length() > LONGEST_REFRESH_TOKEN ? null : new Secret(given.getValue());
    }

    /** An OAuth error's code, which is a word. */
    private static String code(@Nullable ErrorObject error) {
        return error == null || error.getCode() == null ? "without a reason" : Excerpt.of(error.getCode());
    }
}
