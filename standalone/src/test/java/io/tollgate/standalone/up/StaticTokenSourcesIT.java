package io.tollgate.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.gateway.access.GatewayToken;
import io.tollgate.gateway.access.StaticTokens;
import io.tollgate.gateway.access.TokenManifestFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticTokenSourcesIT {

    private static final StaticTokens NONE = new StaticTokens(List.of());

    @TempDir
    Path folder;

    private TokenManifestFile manifest = new TokenManifestFile(Path.of("keys.json"));

    @BeforeEach
    void place() {
        manifest = new TokenManifestFile(folder.resolve("keys.json"));
    }

    private static StaticTokens staticTokens(String label, String key) {
        return new StaticTokens(List.of(new StaticTokens.Entry(label, GatewayToken.sha256(key))));
    }

    @Test
    void withoutAManifestThereAreTheOperatorsKeysAlone() throws Exception {
        assertThat(StaticTokenSources.load(NONE, manifest)).isEqualTo(NONE);
        assertThat(StaticTokenSources.load(staticTokens("alice", "a"), manifest))
                .isEqualTo(staticTokens("alice", "a"));
        assertThat(manifest.exists()).isFalse();
    }

    @Test
    void theManifestsKeysComeBesides() throws Exception {
        manifest.update(kept -> kept.with(staticTokens("bob", "b").entries().getFirst(), Instant.EPOCH));

        StaticTokens keys = StaticTokenSources.load(staticTokens("alice", "a"), manifest);

        assertThat(keys.entries()).extracting(StaticTokens.Entry::label).containsExactly("alice", "bob");
    }

    @Test
    void aKeyInBothPlacesCountsOnce() throws Exception {
        manifest.update(kept -> kept.with(staticTokens("alice", "a").entries().getFirst(), Instant.EPOCH));

        assertThat(StaticTokenSources.load(staticTokens("alice", "a"), manifest))
                .isEqualTo(staticTokens("alice", "a"));
    }

    @Test
    void oneLabelForTwoKeysIsRefused() throws Exception {
        manifest.update(kept -> kept.with(staticTokens("alice", "a").entries().getFirst(), Instant.EPOCH));

        UpFailure refused = catchThrowableOfType(
                UpFailure.class, () -> StaticTokenSources.load(staticTokens("alice", "b"), manifest));

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused).hasMessageContainingAll("alice", manifest.path().toString());
    }
}
