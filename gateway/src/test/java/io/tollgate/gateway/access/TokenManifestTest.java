package io.tollgate.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenManifestTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");
    private static final StaticTokens.Entry ALICE = new StaticTokens.Entry("alice", GatewayToken.sha256("a"));
    private static final StaticTokens.Entry BOB = new StaticTokens.Entry("bob", GatewayToken.sha256("b"));

    private final TokenManifest manifest =
            TokenManifest.empty().with(ALICE, NOW).with(BOB, NOW);

    @Test
    void keepsKeysInOrder() {
        assertThat(manifest.staticTokens().entries()).containsExactly(ALICE, BOB);
        assertThat(manifest.tokens().getFirst().createdAt()).isEqualTo("2026-11-21T10:00:00Z");
    }

    @Test
    void refusesDuplicateLabels() {
        assertThatThrownBy(() -> manifest.with(new StaticTokens.Entry("alice", GatewayToken.sha256("c")), NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is a token labelled alice already");
    }

    @Test
    void refusesDuplicateDigests() {
        assertThatThrownBy(() -> manifest.with(new StaticTokens.Entry("carol", ALICE.sha256()), NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("digest");
    }

    @Test
    void removesByLabel() {
        assertThat(manifest.without("alice").staticTokens().entries()).containsExactly(BOB);
        assertThatThrownBy(() -> manifest.without("carol")).isInstanceOf(IllegalArgumentException.class);
    }
}
