package io.tollgate.gateway.edge;

import static io.tollgate.gateway.edge.CredentialLocation.BESIDE_PROVIDER_KEYS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.Authenticator;
import io.tollgate.gateway.access.Credential;
import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.IssuedTokens;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.call.CallerProviderKey;
import io.tollgate.gateway.call.CallerProviderKey.Location;
import io.tollgate.gateway.edge.Credentials.Presented;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialsTest {
    private static final String TOKEN = GatewayToken.generate(new SecureRandom());
    private static final String ANOTHER = GatewayToken.generate(new SecureRandom());

    /** A token of no shape of ours. */
    private static final String IMPORTED = "sk-imported-from-elsewhere";

    private final Credentials credentials = new Credentials(new Authenticator(
            new StaticTokens(List.of(
                    new StaticTokens.Entry("one", GatewayToken.sha256(TOKEN)),
                    new StaticTokens.Entry("another", GatewayToken.sha256(ANOTHER)),
                    new StaticTokens.Entry("imported", GatewayToken.sha256(IMPORTED)))),
            Set.of("run"),
            IssuedTokens.NONE,
            Clock.systemUTC()));

    private final MultiMap headers = HttpHeaders.headers();

    private Presented take(CredentialLocation place, @Nullable String query) {
        return credentials.take(headers, query, place);
    }

    private static void isTokenOf(String name, Presented presented) {
        assertThat(presented.credential())
                .isInstanceOfSatisfying(
                        Credential.Valid.class,
                        valid -> assertThat(valid.principal().name()).isEqualTo(name));
    }

    private static void isMalformed(Presented presented) {
        assertThat(presented.credential()).isEqualTo(Credential.MALFORMED);
        assertThat(presented.providerKeys()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(CredentialLocation.class)
    void twoHeadersOfAKindAreNoToken(CredentialLocation place) {
        headers.add("Authorization", "Bearer " + TOKEN).add("authorization", "Bearer " + TOKEN);
        isMalformed(take(place, null));
        assertThat(headers).isEmpty();
    }

    @Test
    void aProvidersCredentialStaysBesideTheToken() {
        headers.add("cf-aig-authorization", "Bearer " + TOKEN).add("Authorization", "Bearer sk-provider");
        headers.add("x-api-key", "sk-ant").add("accept", "*/*");
        Presented presented = take(BESIDE_PROVIDER_KEYS, "alt=sse&key=AIza%2B1");
        isTokenOf("one", presented);
        assertThat(presented.providerKeys())
                .containsExactly(
                        new CallerProviderKey(Location.AUTHORIZATION, "Bearer sk-provider"),
                        new CallerProviderKey(Location.X_API_KEY, "sk-ant"),
                        new CallerProviderKey(Location.QUERY, "AIza%2B1"));
        assertThat(presented.query()).isEqualTo("alt=sse");
        assertThat(headers.names()).containsExactly("accept");
        assertThat(presented.toString()).doesNotContain("sk-provider", "sk-ant", "AIza", TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization", "x-api-key", "api-key", "x-goog-api-key"})
    void aTokenIsKnownWhereverAProvidersCredentialMayStand(String header) {
        String scheme = header.equals("authorization") ? "Bearer " : "";
        headers.add(header, scheme + TOKEN);
        isTokenOf("one", take(BESIDE_PROVIDER_KEYS, null));
        headers.add(header, scheme + IMPORTED);
        isTokenOf("imported", take(BESIDE_PROVIDER_KEYS, null));
        assertThat(headers).isEmpty();
        headers.add(header, scheme + "sk-provider");
        Presented providers = take(BESIDE_PROVIDER_KEYS, null);
        assertThat(providers.credential()).isEqualTo(new Credential.Invalid(Credential.Reason.UNKNOWN));
        assertThat(providers.providerKeys()).hasSize(1);
        headers.add(header, scheme + "tg_mistyped");
        Presented mistyped = take(BESIDE_PROVIDER_KEYS, null);
        assertThat(mistyped.credential()).isInstanceOf(Credential.Invalid.class);
        assertThat(mistyped.providerKeys()).isEmpty();
        assertThat(headers).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "%6bey", "k%65y"})
    void aTokenInTheQueryIsTakenOut(String name) {
        Presented presented = take(BESIDE_PROVIDER_KEYS, "a=1&" + name + "=" + TOKEN + "&b=%2");
        isTokenOf("one", presented);
        assertThat(presented.query()).isEqualTo("a=1&b=%2");
        assertThat(presented.providerKeys()).isEmpty();
        assertThat(take(BESIDE_PROVIDER_KEYS, "key=" + TOKEN).query()).isNull();
        isMalformed(take(BESIDE_PROVIDER_KEYS, "key=" + TOKEN + "&key=x"));
    }

    @Test
    void theSameTokenInTwoPlacesIsOneAndAnotherIsNone() {
        headers.add("cf-aig-authorization", "Bearer " + TOKEN).add("x-api-key", TOKEN);
        Presented same = take(BESIDE_PROVIDER_KEYS, null);
        isTokenOf("one", same);
        assertThat(same.providerKeys()).isEmpty();
        headers.add("cf-aig-authorization", "Bearer " + TOKEN).add("x-api-key", ANOTHER);
        isMalformed(take(BESIDE_PROVIDER_KEYS, null));
        headers.add("authorization", "Bearer " + TOKEN);
        isMalformed(take(BESIDE_PROVIDER_KEYS, "key=" + ANOTHER));
        headers.add("api-key", "one").add("api-key", "two");
        isMalformed(take(BESIDE_PROVIDER_KEYS, null));
        assertThat(headers).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Token %s", "Bearer\t%s", "Basic %s", "Bearer Bearer %s", "bearer,%s", "key=%s", "x%s", "%sx"})
    void aTokenBehindAnotherSchemeIsNoProvidersKey(String value) {
        headers.add("authorization", value.formatted(TOKEN));
        Presented presented = take(BESIDE_PROVIDER_KEYS, null);
        assertThat(presented.credential()).isNotInstanceOf(Credential.Valid.class);
        assertThat(presented.providerKeys()).isEmpty();
        assertThat(headers).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Token %s", "Basic %s", "Bearer\t%s"})
    void anImportedTokenBehindAnotherSchemeIsNoProvidersKey(String value) {
        headers.add("authorization", value.formatted(IMPORTED));
        Presented presented = take(BESIDE_PROVIDER_KEYS, null);
        assertThat(presented.credential()).isNotInstanceOf(Credential.Valid.class);
        assertThat(presented.providerKeys()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(CredentialLocation.class)
    void noOtherHeaderCarriesATokenOn(CredentialLocation place) {
        headers.add("authorization", "Bearer " + TOKEN)
                .add("x-token", TOKEN)
                .add("x-other", "a=" + ANOTHER + ";b")
                .add("x-harmless", "tg_not-a-token")
                .add("user-agent", "test");
        isTokenOf("one", take(place, null));
        assertThat(headers.names()).containsExactlyInAnyOrder("x-harmless", "user-agent");
    }

    @Test
    void noOtherHeaderCarriesAnImportedTokenOn() {
        headers.add("authorization", "Bearer " + IMPORTED).add("x-copy", "(" + IMPORTED + ")");
        isTokenOf("imported", take(BESIDE_PROVIDER_KEYS, null));
        assertThat(headers).isEmpty();
    }

    @Test
    void noParameterCarriesATokenOn() {
        headers.add("cf-aig-authorization", "Bearer " + TOKEN);
        Presented presented = take(
                BESIDE_PROVIDER_KEYS,
                "a=1&api_key=" + TOKEN + "&token=x%74g_" + "&b=2&c=" + ANOTHER.replace("tg", "%74g"));
        isTokenOf("one", presented);
        assertThat(presented.query()).isEqualTo("a=1&token=x%74g_&b=2");
    }

    @Test
    void anImportedTokenIsCarriedOnByNoParameterOrHeaderWhereverItWasFound() {
        headers.add("x-api-key", IMPORTED).add("x-copy", "a " + IMPORTED);
        Presented presented = take(BESIDE_PROVIDER_KEYS, "a=1&api_key=" + IMPORTED + "&b=2");
        isTokenOf("imported", presented);
        assertThat(presented.query()).isEqualTo("a=1&b=2");
        assertThat(headers).isEmpty();
    }
}
