package io.tollgate.gateway.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.Permission;
import io.tollgate.gateway.access.Principal;
import io.tollgate.gateway.config.OidcConfig;
import io.tollgate.gateway.config.OidcConfig.ClaimMap;
import io.tollgate.gateway.oidc.SignInFailure.Reason;
import io.tollgate.service.Secret;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signing in and out before a provider that lies. */
final class SignInsIT {
    private static final String HERE = "127.0.0.1";

    private final FakeProvider provider = new FakeProvider();
    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private SignIns signIns;

    @BeforeEach
    void start() {
        signIns = signIns(config(provider.issuer()));
    }

    private SignIns signIns(OidcConfig config) {
        return new SignIns(config, () -> Instant.now().plus(later.get()), meters);
    }

    private static OidcConfig config(String issuer) {
        return new OidcConfig(
                URI.create(issuer),
                FakeProvider.CLIENT,
                new Secret(FakeProvider.SECRET),
                URI.create("https://tollgate.example.org"),
                "Example",
                List.of("openid", "email"),
                new ClaimMap("groups", Map.of("finops", Set.of("read"), "platform", Set.of("read", "edit")), Set.of()),
                new ClaimMap("groups", Map.of("platform", Set.of("*")), Set.of("default")));
    }

    @AfterEach
    void stop() {
        signIns.close();
        provider.close();
    }

    private SignIns.Begun begin() throws Exception {
        return signIns.begin(HERE).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private String complete(SignIns.Begun begun, String more) throws Exception {
        String query = "code=a-code&state=" + FakeProvider.parameter(begun.address(), "state") + more;
        return complete(query, begun.kept());
    }

    private String complete(String query, String kept) throws Exception {
        try {
            return signIns.complete(query, kept, HERE).toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    private void logOut(String token) throws Exception {
        try {
            signIns.logOut(token, HERE).toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    /** Signs in with an ID token that differs in something. */
    private String signIn(UnaryOperator<JWTClaimsSet.Builder> different) throws Exception {
        SignIns.Begun begun = begin();
        String nonce = FakeProvider.parameter(begun.address(), "nonce");
        provider.idToken = provider.sign(different.apply(provider.claims(nonce)));
        return complete(begun, "");
    }

    private String signIn() throws Exception {
        return signIn(claims -> claims);
    }

    private Principal principal(String session) {
        return Objects.requireNonNull(signIns.find(session)).principal();
    }

    private static Reason reason(Throwable e) {
        assertThat(e).isInstanceOf(SignInFailure.class);
        return ((SignInFailure) e).reason();
    }

    @Test
    void aPersonHasWhatClaimsGive() throws Exception {
        Principal finops = principal(signIn());
        assertThat(finops.id()).isEqualTo("oidc:alice-1");
        assertThat(finops.name()).isEqualTo("alice@example.org");
        assertThat(finops.permissions()).containsExactly(Permission.READ);
        assertThat(finops.scope().names()).containsExactly("default");

        Principal both = principal(signIn(claims -> claims.claim("groups", List.of("platform", "finops", "others"))));
        assertThat(both.permissions()).containsExactlyInAnyOrder(Permission.READ, Permission.EDIT);
        assertThat(both.scope().everywhere()).isTrue();
        assertThat(meters.get("tollgate_console_sign_ins")
                        .tag("result", "signed_in")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get("tollgate_console_sessions").gauge().value()).isEqualTo(2);
    }

    @Test
    void theProviderIsAskedWithPkceStateAndNonceAndTheClientsSecret() throws Exception {
        SignIns.Begun begun = begin();
        URI address = begun.address();
        assertThat(FakeProvider.parameter(address, "response_type")).isEqualTo("code");
        assertThat(FakeProvider.parameter(address, "redirect_uri"))
                .isEqualTo("https://tollgate.example.org/console/oidc/callback");
        assertThat(FakeProvider.parameter(address, "scope")).isEqualTo("openid email");
        assertThat(FakeProvider.parameter(address, "code_challenge_method")).isEqualTo("S256");
        provider.idToken = provider.sign(provider.claims(FakeProvider.parameter(address, "nonce")));
        complete(begun, "");

        assertThat(provider.authorization).startsWith("Basic ");
        String verifier = provider.asked.get("code_verifier").getFirst();
        assertThat(CodeChallenge.compute(CodeChallengeMethod.S256, new CodeVerifier(verifier))
                        .getValue())
                .isEqualTo(FakeProvider.parameter(address, "code_challenge"));
        assertThat(address.toString()).doesNotContain(verifier);
        assertThat(FakeProvider.parameter(begin().address(), "state"))
                .isNotEqualTo(FakeProvider.parameter(address, "state"));
    }

    @Test
    void anIdTokenIsBelievedOnlyWhereAllOfItIsRight() throws Exception {
        Instant now = Instant.now();
        Map<String, UnaryOperator<JWTClaimsSet.Builder>> wrong = new LinkedHashMap<>();
        wrong.put("issuer", claims -> claims.issuer("https://elsewhere.example.org"));
        wrong.put("audience", claims -> claims.audience("another-client"));
        wrong.put("party", claims -> claims.claim("azp", "another-client"));
        wrong.put("several without a party", claims -> claims.audience(List.of(FakeProvider.CLIENT, "another")));
        wrong.put("expired", claims -> claims.expirationTime(Date.from(now.minusSeconds(90))));
        wrong.put("no end", claims -> claims.expirationTime(null));
        wrong.put("from the future", claims -> claims.issueTime(Date.from(now.plusSeconds(90))));
        wrong.put("another nonce", claims -> claims.claim("nonce", "another"));
        wrong.put("no nonce", claims -> claims.claim("nonce", null));
        wrong.put("another access token", claims -> claims.claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"));
        wrong.put("no subject", claims -> claims.subject(null));
        wrong.put("a subject that is none", claims -> claims.subject("alice\n1"));
        wrong.forEach((what, different) -> assertThatThrownBy(() -> signIn(different))
                .as(what)
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.REJECTED)));
        assertThat(meters.get("tollgate_console_sessions").gauge().value()).isZero();

        assertThat(signIn(claims -> claims.issueTime(Date.from(now.plusSeconds(30)))))
                .isNotEmpty();
        assertThat(signIn(claims ->
                        claims.audience(List.of(FakeProvider.CLIENT, "another")).claim("azp", FakeProvider.CLIENT)))
                .isNotEmpty();
    }

    @Test
    void onlyTheProvidersOwnSignatureIsBelieved() throws Exception {
        List<UnaryOperator<String>> forged = List.of(
                nonce -> new PlainJWT(provider.claims(nonce).build()).serialize(),
                nonce -> mac(provider.claims(nonce), FakeProvider.SECRET.getBytes(StandardCharsets.UTF_8)),
                nonce -> mac(provider.claims(nonce), publicKey()),
                nonce -> FakeProvider.sign(provider.claims(nonce), impostor()),
                nonce -> FakeProvider.sign(provider.claims(nonce), FakeProvider.key()),
                nonce -> tampered(provider.sign(provider.claims(nonce))),
                nonce -> "not.a.token",
                nonce -> "");
        for (UnaryOperator<String> token : forged) {
            SignIns.Begun begun = begin();
            provider.idToken = token.apply(FakeProvider.parameter(begun.address(), "nonce"));
            assertThatThrownBy(() -> complete(begun, "")).isInstanceOf(SignInFailure.class);
        }
        assertThat(meters.get("tollgate_console_sessions").gauge().value()).isZero();
    }

    private String mac(JWTClaimsSet.Builder claims, byte[] secret) {
        try {
            return FakeProvider.sign(
                    claims,
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(provider.key.getKeyID()),
                    new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] publicKey() {
        return provider.key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
    }

    /** Another key that goes by the same id. */
    private ECKey impostor() {
        return new ECKey.Builder(FakeProvider.key())
                .keyID(provider.key.getKeyID())
                .build();
    }

    /** The same signature beneath other claims. */
    private String tampered(String token) {
        String[] parts = token.split("\\.", -1);
        String[] others = provider.sign(provider.claims("x").claim("groups", List.of("platform")))
                .split("\\.", -1);
        return parts[0] + "." + others[1] + "." + parts[2];
    }

    @Test
    void newKeysAreFetchedWhenOneIsUnknownAndNotForEachThatIs() throws Exception {
        signIn();
        signIn();
        assertThat(provider.keyRequests).hasValue(1);

        provider.key = FakeProvider.key();
        signIn();
        assertThat(provider.keyRequests).hasValue(2);

        for (int i = 0; i < 20; i++) {
            SignIns.Begun begun = begin();
            provider.idToken = FakeProvider.sign(
                    provider.claims(FakeProvider.parameter(begun.address(), "nonce")), FakeProvider.key());
            assertThatThrownBy(() -> complete(begun, "")).isInstanceOf(SignInFailure.class);
        }
        assertThat(provider.keyRequests).hasValue(2);
        signIn();
    }

    @Test
    void anAnswerIsForTheBrowserThatAsked() throws Exception {
        SignIns.Begun alice = begin();
        SignIns.Begun mallory = begin();
        provider.idToken = provider.sign(provider.claims(FakeProvider.parameter(alice.address(), "nonce")));
        String answer = "code=a-code&state=" + FakeProvider.parameter(alice.address(), "state");
        for (String kept : new String[] {null, "", "a.b.c", mallory.kept()}) {
            assertThatThrownBy(() -> complete(answer, kept))
                    .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.EXPIRED));
        }
        for (String query : List.of("", "code=a-code", "state=x", "%")) {
            assertThatThrownBy(() -> complete(query, alice.kept())).isInstanceOf(SignInFailure.class);
        }
        assertThat(provider.tokenRequests).hasValue(0);
        assertThatThrownBy(() -> complete(alice, "&iss=https://elsewhere.example.org"))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.REJECTED));
        assertThat(complete(alice, "&iss=" + provider.issuer())).isNotEmpty();
    }

    @Test
    void theProvidersRefusalsAreTold() throws Exception {
        SignIns.Begun begun = begin();
        String state = FakeProvider.parameter(begun.address(), "state");
        assertThatThrownBy(() -> complete("error=access_denied&state=" + state, begun.kept()))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.DENIED));
        provider.error = "invalid_grant";
        assertThatThrownBy(this::signIn).satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.REJECTED));
        assertThatThrownBy(() -> {
                    provider.error = "";
                    signIn(claims -> claims.claim("groups", List.of("others")));
                })
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.NO_ACCESS));
        provider.answering = false;
        assertThatThrownBy(this::signIn).satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.UNAVAILABLE));
    }

    @Test
    void metadataOfAnotherIssuerIsNotUsed() {
        provider.issuerInMetadata = "https://elsewhere.example.org";
        assertThatThrownBy(this::begin)
                .hasCauseInstanceOf(SignInFailure.class)
                .satisfies(e -> assertThat(reason(e.getCause())).isEqualTo(Reason.UNAVAILABLE));
    }

    @Test
    void whatTheIdTokenDoesNotSayIsAskedFor() throws Exception {
        provider.userInfo = new JsonObject()
                .put("sub", "alice-1")
                .put("groups", List.of("platform"))
                .put("name", "Alice");
        Principal alice =
                principal(signIn(claims -> claims.claim("groups", null).claim("email", null)));
        assertThat(alice.permissions()).contains(Permission.EDIT);
        assertThat(alice.name()).isEqualTo("Alice");

        provider.userInfo.put("sub", "somebody-else");
        assertThatThrownBy(() -> signIn(claims -> claims.claim("groups", null)))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.REJECTED));
    }

    @Test
    void aSessionEndsWithTheProvidersWordAndAfterTwelveHours() throws Exception {
        provider.error = "";
        String hour = signIn();
        provider.error = "temporarily_unavailable";
        later.set(Duration.ofMinutes(59));
        assertThat(signIns.find(hour)).isNotNull();
        later.set(Duration.ofMinutes(61));
        assertThat(signIns.find(hour)).isNull();

        provider.error = "";
        later.set(Duration.ZERO);
        String week =
                signIn(claims -> claims.expirationTime(Date.from(Instant.now().plus(Duration.ofDays(7)))));
        provider.error = "invalid_request";
        later.set(Duration.ofHours(5));
        assertThat(signIns.find(week)).isNotNull();
        later.set(Duration.ofHours(12).plusSeconds(5));
        assertThat(signIns.find(week)).isNull();
    }

    @Test
    void aSessionIsRefreshedWhileItIsUsedAndChangesWithTheClaims() throws Exception {
        String session = signIn();
        assertThat(provider.tokenRequests).hasValue(1);
        later.set(Duration.ofMinutes(31));
        provider.idToken = provider.sign(provider.claims("any")
                .claim("groups", List.of("platform"))
                .expirationTime(Date.from(Instant.now().plus(Duration.ofHours(3)))));
        assertThat(principal(session).may(Permission.EDIT)).isFalse();
        await().untilAsserted(() ->
                assertThat(principal(session).may(Permission.EDIT)).isTrue());
        assertThat(provider.asked.get("grant_type")).containsExactly("refresh_token");
        assertThat(provider.asked.get("refresh_token")).containsExactly("refresh-1");
        later.set(Duration.ofMinutes(90));
        assertThat(signIns.find(session)).isNotNull();

        later.set(Duration.ofMinutes(130));
        provider.idToken = provider.sign(provider.claims("any").claim("groups", List.of()));
        await().untilAsserted(() -> assertThat(signIns.find(session)).isNull());
    }

    @Test
    void aSessionThatTheProviderDoesNotRefreshEnds() throws Exception {
        String session = signIn();
        provider.error = "invalid_grant";
        later.set(Duration.ofMinutes(31));
        await().untilAsserted(() -> assertThat(signIns.find(session)).isNull());
    }

    @Test
    void theProviderSignsOutOneSessionOrAPerson() throws Exception {
        String first = signIn();
        String second = signIn(claims -> claims.claim("sid", "session-2"));
        String bob = signIn(claims -> claims.subject("bob-2"));

        logOut(provider.sign(provider.logout().claim("sid", "session-2")));
        assertThat(signIns.find(second)).isNull();
        assertThat(signIns.find(first)).isNotNull();

        String token = provider.sign(provider.logout().subject("alice-1"));
        logOut(token);
        assertThat(signIns.find(first)).isNull();
        assertThat(signIns.find(bob)).isNotNull();

        String again = signIn();
        assertThatThrownBy(() -> logOut(token))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.BAD_LOGOUT));
        assertThat(signIns.find(again)).isNotNull();
    }

    @Test
    void whatIsNoLogoutTokenSignsNobodyOut() throws Exception {
        String session = signIn();
        Instant now = Instant.now();
        List<String> wrong = List.of(
                "",
                "not-a-token",
                provider.idToken,
                provider.sign(provider.logout()),
                provider.sign(provider.logout().subject("alice-1").audience("another-client")),
                provider.sign(provider.logout().subject("alice-1").issuer("https://elsewhere.example.org")),
                provider.sign(provider.logout().subject("alice-1").claim("nonce", "any")),
                provider.sign(provider.logout().subject("alice-1").claim("events", Map.of())),
                provider.sign(provider.logout().subject("alice-1").jwtID(null)),
                provider.sign(provider.logout().subject("alice-1").expirationTime(Date.from(now.minusSeconds(90)))),
                provider.sign(provider.logout().subject("alice-1").issueTime(Date.from(now.minusSeconds(600)))),
                new PlainJWT(provider.logout().subject("alice-1").build()).serialize(),
                mac(provider.logout().subject("alice-1"), FakeProvider.SECRET.getBytes(StandardCharsets.UTF_8)),
                FakeProvider.sign(provider.logout().subject("alice-1"), impostor()));
        for (String token : wrong) {
            assertThatThrownBy(() -> logOut(token))
                    .as(token)
                    .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.BAD_LOGOUT));
        }
        assertThat(signIns.find(session)).isNotNull();
    }

    @Test
    void secretsOfSessionsAreNoneOfTheGatewaysTokens() throws Exception {
        String session = signIn();
        signIns.signOut("tg_nobodys");
        Credential.Valid open = signIns.find(session);
        assertThat(open).isNotNull();
        assertThat(open.caller().tokenId()).isEqualTo("oidc:alice-1");
        signIns.signOut(session);
        assertThat(signIns.find(session)).isNull();
    }
}
