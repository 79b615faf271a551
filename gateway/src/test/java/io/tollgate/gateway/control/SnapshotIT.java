package io.tollgate.gateway.control;

import static io.tollgate.gateway.control.Tokens.NOW;
import static io.tollgate.gateway.control.Tokens.secret;
import static io.tollgate.gateway.control.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gateway.access.Digest;
import io.tollgate.gateway.config.GatewaySettings;
import io.tollgate.service.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotIT {
    @TempDir
    Path folder;

    private static ControlState state() {
        return new ControlState(Uses.none(), key -> new Secret("opened"));
    }

    private static ControlState filled() {
        ControlState state = state();
        state.put(token("tok_1", "bot", secret("the-secret")), 7);
        state.put(new KeptGateway(new GatewaySettings("beta", false, false, false, true), NOW, "tok_0"), 8);
        state.put(Tokens.event("evt_1"), 9);
        state.put(new TokenUse("tok_1", NOW), 10);
        state.put(ProviderKeyStateTest.key("alpha", "openai", "default", 2), 11);
        state.put(new ProviderKeyUse("alpha/openai/default", 2, NOW, NOW), 12);
        return state;
    }

    @Test
    void aStateComesBackWithItsRevisions() throws Exception {
        Snapshot snapshot = new Snapshot(folder.resolve("made"));
        assertThat(snapshot.read(state())).isNull();
        snapshot.write(filled(), NOW);

        ControlState read = state();
        assertThat(snapshot.read(read)).isEqualTo(NOW);
        assertThat(read.token("tok_1")).isEqualTo(filled().token("tok_1"));
        assertThat(read.gateway("beta")).isEqualTo(filled().gateway("beta"));
        assertThat(read.events(null)).containsExactly(Tokens.event("evt_1"));
        assertThat(read.lastUsedMillis("tok_1")).isEqualTo(NOW.toEpochMilli());
        assertThat(read.providerKey("alpha", "openai", "default"))
                .isNotNull()
                .isEqualTo(filled().providerKey("alpha", "openai", "default"));
        KeptProviderKey key = ProviderKeyStateTest.key("alpha", "openai", "default", 2);
        assertThat(read.standing(key, NOW))
                .isEqualTo(new KeptProviderKey.Standing(KeptProviderKey.Status.INVALID, NOW, NOW));
        assertThat(read.find(Digest.ofToken("the-secret"))).isNotNull();
    }

    @Test
    void onlyItsOwnerMayReadItAndItHoldsNoToken() throws Exception {
        Snapshot snapshot = new Snapshot(folder);
        snapshot.write(filled(), NOW);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(snapshot.file())))
                .isEqualTo("rw-------");
        assertThat(new String(Files.readAllBytes(snapshot.file()), StandardCharsets.ISO_8859_1))
                .doesNotContain("the-secret");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(snapshot.file());
        }
    }

    @Test
    void aDamagedFileIsNotUsed() throws Exception {
        Snapshot snapshot = new Snapshot(folder);
        snapshot.write(filled(), NOW);
        byte[] bytes = Files.readAllBytes(snapshot.file());
        for (int at : new int[] {0, 40, bytes.length / 2, bytes.length - 1}) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 1;
            Files.write(snapshot.file(), damaged);
            ControlState read = state();
            assertThat(snapshot.read(read)).isNull();
            assertThat(read.tokenless()).isTrue();
        }
        Files.write(snapshot.file(), new byte[0]);
        assertThat(snapshot.read(state())).isNull();
    }
}
