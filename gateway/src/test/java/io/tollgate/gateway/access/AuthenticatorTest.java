package io.tollgate.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AuthenticatorTest {
    private final String key = GatewayToken.generate(new SecureRandom());
    private final Map<Digest, IssuedToken> issued = new HashMap<>();
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private final Authenticator authenticator = new Authenticator(
            new StaticTokens(List.of(
                    new StaticTokens.Entry("team", GatewayToken.sha256(key)),
                    new StaticTokens.Entry("old", GatewayToken.sha256("sk-imported")))),
            Set.of("run", "read"),
            digest -> issued.get(digest),
            () -> now);

    @Test
    void anIssuedTokenIsGoodUntilItsSecretEnds() {
        String token = GatewayToken.generate(new SecureRandom());
        Credential.Valid valid = new Credential.Valid(new Principal("tok_1", "bot", Set.of(Permission.RUN)));
        LastUse use = new LastUse();
        issued.put(Digest.ofToken(token), new IssuedToken(valid, now.plusSeconds(10), use));

        assertThat(authenticator.authenticate("Bearer " + token)).isSameAs(valid);
        assertThat(use.millis()).isEqualTo(now.toEpochMilli());
        now = now.plusMillis(9_999);
        assertThat(authenticator.authenticate("Bearer " + token)).isSameAs(valid);
        now = now.plusMillis(1);
        assertThat(reason("Bearer " + token)).isEqualTo(Credential.Reason.EXPIRED);
        assertThat(use.millis()).isEqualTo(now.toEpochMilli() - 1);
        issued.clear();
        assertThat(reason("Bearer " + token)).isEqualTo(Credential.Reason.UNKNOWN);
    }

    @Test
    void knowsTokensByTheirDigests() {
        assertThat(authenticator.authenticate("Bearer " + key))
                .isInstanceOfSatisfying(Credential.Valid.class, valid -> {
                    assertThat(valid.principal().name()).isEqualTo("team");
                    assertThat(valid.principal().may(Permission.RUN)).isTrue();
                    assertThat(valid.principal().may(Permission.EDIT)).isFalse();
                });
        assertThat(authenticator.authenticate("bearer sk-imported")).isInstanceOf(Credential.Valid.class);
    }

    @Test
    void tellsWhyACredentialIsRefused() {
        String wrongChecksum = key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0");
        assertThat(authenticator.authenticate(null)).isInstanceOf(Credential.Missing.class);
        assertThat(authenticator.authenticate("Bearer ")).isInstanceOf(Credential.Missing.class);
        assertThat(reason("Basic abc")).isEqualTo(Credential.Reason.MALFORMED);
        assertThat(reason("Bearer a b")).isEqualTo(Credential.Reason.MALFORMED);
        assertThat(reason("Bearer " + "x".repeat(600))).isEqualTo(Credential.Reason.MALFORMED);
        assertThat(reason("Bearer " + wrongChecksum)).isEqualTo(Credential.Reason.CHECKSUM);
        assertThat(reason("Bearer " + GatewayToken.generate(new SecureRandom())))
                .isEqualTo(Credential.Reason.UNKNOWN);
        assertThat(reason("Bearer team")).isEqualTo(Credential.Reason.UNKNOWN);
    }

    private Credential.Reason reason(String authorization) {
        return ((Credential.Invalid) authenticator.authenticate(authorization)).reason();
    }
}
