package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.gateway.access.GatewayKey;
import io.tollgate.gateway.access.KeyManifestFile;
import io.tollgate.gateway.access.KeyRing;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayKeysIT {

    private static final KeyRing NONE = new KeyRing(List.of());

    @TempDir
    Path folder;

    private KeyManifestFile manifest = new KeyManifestFile(Path.of("keys.json"));

    @BeforeEach
    void place() {
        manifest = new KeyManifestFile(folder.resolve("keys.json"));
    }

    private static KeyRing ring(String label, String key) {
        return new KeyRing(List.of(new KeyRing.Entry(label, GatewayKey.sha256(key))));
    }

    @Test
    void theFirstStartMakesAKeyAndKeepsOnlyItsDigest() throws Exception {
        GatewayKeys keys = GatewayKeys.load(NONE, manifest);
        String key = Objects.requireNonNull(keys.first());
        assertThat(manifest.exists()).isFalse();

        keys.keep(manifest);

        assertThat(GatewayKey.wellFormed(key)).isTrue();
        assertThat(keys.ring()).isEqualTo(ring("first", key));
        assertThat(manifest.read().ring()).isEqualTo(keys.ring());
        assertThat(keys.toString()).doesNotContain(key);
    }

    @Test
    void laterStartsTakeTheManifestAsItIs() throws Exception {
        GatewayKeys first = GatewayKeys.load(NONE, manifest);
        first.keep(manifest);

        GatewayKeys second = GatewayKeys.load(NONE, manifest);

        assertThat(second).isEqualTo(new GatewayKeys(first.ring(), null));
    }

    @Test
    void anEmptiedManifestStaysEmpty() throws Exception {
        GatewayKeys.load(NONE, manifest).keep(manifest);
        manifest.update(kept -> kept.without("first"));

        assertThat(GatewayKeys.load(NONE, manifest)).isEqualTo(new GatewayKeys(NONE, null));
    }

    @Test
    void theOperatorsKeysComeBesides() throws Exception {
        KeyRing operators = ring("first", "theirs");

        GatewayKeys keys = GatewayKeys.load(operators, manifest);
        keys.keep(manifest);

        assertThat(keys.ring().entries()).extracting(KeyRing.Entry::label).containsExactly("first", "first-2");
        assertThat(manifest.read().ring().entries())
                .extracting(KeyRing.Entry::label)
                .containsExactly("first-2");
    }

    @Test
    void aKeyInBothPlacesCountsOnce() throws Exception {
        manifest.update(kept -> kept.with(ring("alice", "a").entries().getFirst(), Instant.EPOCH));

        assertThat(GatewayKeys.load(ring("alice", "a"), manifest).ring()).isEqualTo(ring("alice", "a"));
    }

    @Test
    void oneLabelForTwoKeysIsRefused() throws Exception {
        manifest.update(kept -> kept.with(ring("alice", "a").entries().getFirst(), Instant.EPOCH));

        UpFailure refused = catchThrowableOfType(UpFailure.class, () -> GatewayKeys.load(ring("alice", "b"), manifest));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused).hasMessageContainingAll("alice", manifest.path().toString());
    }
}
