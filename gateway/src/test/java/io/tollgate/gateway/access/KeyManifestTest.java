package io.tollgate.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class KeyManifestTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");
    private static final KeyRing.Entry ALICE = new KeyRing.Entry("alice", GatewayKey.sha256("a"));
    private static final KeyRing.Entry BOB = new KeyRing.Entry("bob", GatewayKey.sha256("b"));

    private final KeyManifest manifest = KeyManifest.empty().with(ALICE, NOW).with(BOB, NOW);

    @Test
    void keepsKeysInOrder() {
        assertThat(manifest.ring().entries()).containsExactly(ALICE, BOB);
        assertThat(manifest.keys().getFirst().createdAt()).isEqualTo("2026-11-21T10:00:00Z");
    }

    @Test
    void refusesDuplicateLabels() {
        assertThatThrownBy(() -> manifest.with(new KeyRing.Entry("alice", GatewayKey.sha256("c")), NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("There is a key labelled alice already");
    }

    @Test
    void refusesDuplicateDigests() {
        assertThatThrownBy(() -> manifest.with(new KeyRing.Entry("carol", ALICE.sha256()), NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("digest");
    }

    @Test
    void removesByLabel() {
        assertThat(manifest.without("alice").ring().entries()).containsExactly(BOB);
        assertThatThrownBy(() -> manifest.without("carol")).isInstanceOf(IllegalArgumentException.class);
    }
}
