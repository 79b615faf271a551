package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.gateway.access.GatewayKey;
import io.tollgate.gateway.access.KeyManifestFile;
import io.tollgate.gateway.access.KeyRing;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
    void withoutAManifestThereAreTheOperatorsKeysAlone() throws Exception {
        assertThat(GatewayKeys.load(NONE, manifest)).isEqualTo(NONE);
        assertThat(GatewayKeys.load(ring("alice", "a"), manifest)).isEqualTo(ring("alice", "a"));
        assertThat(manifest.exists()).isFalse();
    }

    @Test
    void theManifestsKeysComeBesides() throws Exception {
        manifest.update(kept -> kept.with(ring("bob", "b").entries().getFirst(), Instant.EPOCH));

        KeyRing keys = GatewayKeys.load(ring("alice", "a"), manifest);

        assertThat(keys.entries()).extracting(KeyRing.Entry::label).containsExactly("alice", "bob");
    }

    @Test
    void aKeyInBothPlacesCountsOnce() throws Exception {
        manifest.update(kept -> kept.with(ring("alice", "a").entries().getFirst(), Instant.EPOCH));

        assertThat(GatewayKeys.load(ring("alice", "a"), manifest)).isEqualTo(ring("alice", "a"));
    }

    @Test
    void oneLabelForTwoKeysIsRefused() throws Exception {
        manifest.update(kept -> kept.with(ring("alice", "a").entries().getFirst(), Instant.EPOCH));

        UpFailure refused = catchThrowableOfType(UpFailure.class, () -> GatewayKeys.load(ring("alice", "b"), manifest));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused).hasMessageContainingAll("alice", manifest.path().toString());
    }
}
